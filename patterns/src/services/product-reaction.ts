import { type Handler, handler, type ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { reactionOperations } from '../doors/reaction-door.ts'
import { type ProductUpdated, type ProductUpdateHandled, reactionSubject } from '../fan-out.ts'
import { workTime } from '../settings.ts'
import { workFor } from '../simulated-work.ts'
import { type ReactionChange, ReactionTables } from '../tables/reaction-tables.ts'

export interface ProductReaction<Tables> {
  /** The service. */
  readonly handled_by: string
  readonly verb: string
  reactionsIn(tables: Tables): ReactionTables
}

/** What every service does that reacts to updates of products. */
export function productReaction<Tables, Change>({
  handled_by,
  verb,
  reactionsIn,
}: ProductReaction<Tables>): Handler<Tables, Change | ReactionChange> {
  return handler<Tables, Change | ReactionChange, undefined, ProductUpdated>({
    verb,
    wait: 'awaited',
    work: (_event, signal, tables) => workFor(reactionsIn(tables).work_ms, signal),
    load: () => undefined,
    decide(_state, { subject, data: { product_id, version } }) {
      const data: ProductUpdateHandled['data'] = { update_id: subject, product_id, handled_by }
      return {
        changes: [{ kind: 'reaction', request_id: subject, product_id, version }],
        events: [{ type: 'ProductUpdateHandled', subject: reactionSubject(subject, handled_by), data }],
        moments: [],
      }
    },
  })
}

export interface ReactingService {
  readonly name: string
  readonly verb: string
  /** The variable that holds how long a reaction takes, and how long it takes without. */
  readonly setting: string
  readonly work_ms: number
}

/** A service that does nothing but react to updates of products: one more of them is one more declaration. */
export function reactingService({
  name,
  verb,
  setting,
  work_ms,
}: ReactingService): ServiceDeclaration<ReactionTables, ReactionChange> {
  return {
    name,
    summary: 'Reacts to updates of products.',
    operations: reactionOperations,
    openTables: (database, environment) => {
      return new ReactionTables(database, workTime(environment, setting, work_ms))
    },
    apply: (tables, change) => tables.apply(change),
    queries: {
      'GET /reactions': (tables) => {
        return { status: 200, body: { count: tables.count(), products: tables.known() } }
      },
    },
    emits: ['ProductUpdateHandled'],
    handles: { ProductUpdated: productReaction({ handled_by: name, verb, reactionsIn: (tables) => tables }) },
  }
}
