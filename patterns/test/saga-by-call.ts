import type { Envelope } from '@three-ways/event-contract/envelope'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import { type Dice, PARTICIPANTS, type SagaServices } from './saga-simulation.ts'

const CALLER = 'order-service'

/** As REST has it: the caller owes each event to those who handle it, and handles its own by itself. */
export const BY_CALL = {
  handlesOwnEvents: true,
  destinations: ({ services }: Workflow, emitter: string, type: string) =>
    services
      .filter(({ name, handles }) => name !== emitter && handles[type] !== undefined)
      .map(({ name }) => name),
}

/** What becomes of a call, beside being answered. */
const MISHAPS = ['request lost', 'answer lost', 'handled late', 'callee dies', 'caller dies'] as const
type Mishap = (typeof MISHAPS)[number]
const MISHAP = 0.3

/**
 * Carries the saga by calls of the order service until it owes nothing and nothing comes late. A call that
 * is not answered fails a handler that is required, and is made again for every other.
 */
export async function carryByCall(services: SagaServices, workflow: Workflow, dice: Dice): Promise<void> {
  const late: { readonly service: string; readonly event: Envelope }[] = []
  const owed = () =>
    PARTICIPANTS.flatMap((service) =>
      services
        .engine(CALLER)
        .outbox.pending(service, 0, 1000)
        .map((stored) => ({ service, stored })),
    )
  const isRequired = (service: string, type: string) =>
    workflow.services.find(({ name }) => name === service)?.handles[type]?.wait === 'required'

  async function settle(service: string, stored: StoredEvent, answer: readonly StoredEvent[]) {
    const engine = services.engine(CALLER)
    await engine.commits.run(() => {
      if (!engine.outbox.settle(service, stored.sequence)) return
      engine.adoptNow(answer.map(({ body }) => JSON.parse(body) as Envelope))
    })
  }

  async function call(service: string, stored: StoredEvent, mishap: Mishap | undefined): Promise<void> {
    const event = JSON.parse(stored.body) as Envelope
    if (mishap === 'handled late') late.push({ service, event })
    const reached = mishap !== 'request lost' && mishap !== 'handled late'
    const answer = reached
      ? await services.handle(service, event, false, mishap === 'callee dies')
      : undefined
    if (mishap === 'caller dies') return services.start(CALLER)
    if (answer !== undefined && mishap !== 'answer lost') return settle(service, stored, answer)
    if (!isRequired(service, event.type)) return
    const engine = services.engine(CALLER)
    await engine.commits.run(() => engine.giveUpNow(stored, `${service.replace('-service', '')}_timeout`))
  }

  for (let left = owed(); left.length > 0 || late.length > 0; left = owed()) {
    if (left.length === 0 || (late.length > 0 && dice.hits(0.03))) {
      const comes = dice.of(late)
      late.splice(late.indexOf(comes), 1)
      await services.handle(comes.service, comes.event, false, false)
      continue
    }
    const { service, stored } = dice.of(left)
    await call(service, stored, dice.hits(MISHAP) ? dice.of(MISHAPS) : undefined)
  }
}
