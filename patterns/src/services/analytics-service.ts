import { type Command, handler, type ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import type { z } from 'zod'
import { analyticsOperations, clickSchema } from '../doors/analytics-door.ts'
import type { ClickTracked } from '../ingestion.ts'
import { type Named, readNamed } from '../requests.ts'
import { workTime } from '../settings.ts'
import { workFor } from '../simulated-work.ts'
import { type ClickChange, type ClickRow, ClickTables } from '../tables/click-tables.ts'
import { type ReactionChange, ReactionTables } from '../tables/reaction-tables.ts'
import { endsOf } from '../tables/unfinished-rows.ts'
import { productReaction } from './product-reaction.ts'

const ANALYTICS_WORK_MS = 50
/** The study's handler writes a log line. */
const CLICK_WORK_MS = 0

interface AnalyticsTables {
  readonly clicks: ClickTables
  readonly reactions: ReactionTables
}
type AnalyticsChange = ClickChange | ReactionChange

type Click = Named<z.output<typeof clickSchema>>

const trackClick: Command<AnalyticsTables, AnalyticsChange, Click, ClickRow | undefined> = {
  read: (body) => readNamed(clickSchema, body, 'click'),
  subject: ({ request_id }) => request_id,
  load: ({ clicks }, { request_id }) => clicks.find(request_id),
  decide(before, { request_id, user_id, page }, { now_ms }) {
    if (before !== undefined) {
      const is_same = before.user_id === user_id && before.page === page
      return is_same ? { kind: 'same' } : { kind: 'conflict', detail: `${request_id} was another click` }
    }
    const data: ClickTracked['data'] = { request_id, user_id, page }
    const decision = {
      changes: [{ kind: 'click', ...data, tracked_ms: now_ms } as const],
      events: [{ type: 'ClickTracked', subject: request_id, data }],
      moments: [{ subject: request_id, moment: 'decided', status: 'tracked' } as const],
    }
    return { kind: 'new', decision }
  },
  answer: (_tables, { request_id }) => ({ status: 200, body: { status: 'tracked', request_id } }),
}

/** Takes clicks and counts them; and writes down which products were updated. */
export const analyticsService: ServiceDeclaration<AnalyticsTables, AnalyticsChange> = {
  name: 'analytics-service',
  summary: 'Takes clicks and counts them; writes down which products were updated.',
  operations: analyticsOperations,
  openTables: (database, environment) => ({
    clicks: new ClickTables(database, workTime(environment, 'CLICK_WORK_MS', CLICK_WORK_MS)),
    reactions: new ReactionTables(database, workTime(environment, 'ANALYTICS_WORK_MS', ANALYTICS_WORK_MS)),
  }),
  apply({ clicks, reactions }, change) {
    if (change.kind === 'reaction') reactions.apply(change)
    else clicks.apply(change)
  },
  begun: ({ clicks }) => clicks.taken(),
  commands: { 'POST /track_click': trackClick },
  ...endsOf(({ clicks }: AnalyticsTables) => clicks.unfinished),
  queries: {
    'GET /clicks': ({ clicks }) => ({ status: 200, body: { count: clicks.taken(), pages: clicks.pages() } }),
    'GET /reactions': ({ reactions }) => {
      return { status: 200, body: { count: reactions.count(), products: reactions.known() } }
    },
  },
  emits: ['ClickTracked', 'ProductUpdateHandled'],
  handles: {
    ClickTracked: handler<AnalyticsTables, AnalyticsChange, undefined, ClickTracked>({
      verb: 'count_click',
      wait: 'awaited',
      work: (_event, signal, { clicks }) => workFor(clicks.work_ms, signal),
      load: () => undefined,
      decide: (_state, { subject, data: { page } }) => ({
        changes: [{ kind: 'counted', request_id: subject, page }],
        events: [],
        moments: [{ subject, moment: 'completed', status: 'counted' }],
      }),
    }),
    ProductUpdated: productReaction({
      handled_by: 'analytics-service',
      verb: 'log_update',
      reactionsIn: ({ reactions }: AnalyticsTables) => reactions,
    }),
  },
}
