import { defineEvent, type EventOf } from '@three-ways/event-contract/catalogue'
import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import { z } from 'zod'
import type { Pattern } from './pattern.ts'

const clickTracked = defineEvent(
  'ClickTracked',
  1,
  'Somebody clicked on a page.',
  z.object({ request_id: orderIdSchema, user_id: z.int(), page: z.string() }),
  'request_id',
)

export type ClickTracked = EventOf<typeof clickTracked>

/** A flood of clicks, each of them counted once. The service that takes them also counts them. */
export const ingestion: Pattern = {
  name: 'ingestion',
  question:
    'What becomes of a flood: is it refused at the door, or does it wait behind it, and for how long?',
  kinds: [clickTracked],
  examples: [
    { service: 'analytics-service', route: 'POST /track_click', body: { user_id: 7, page: 'homepage' } },
    { service: 'analytics-service', route: 'GET /clicks' },
  ],
}
