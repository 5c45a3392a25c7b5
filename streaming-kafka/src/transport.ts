import type { Transport } from '@three-ways/service-runtime/carrier'
import { TO_BROKER } from '@three-ways/service-runtime/relay/outbox-relay'
import { openCarrier } from './carrier.ts'

/**
 * Events travel through topics: whoever handles a type reads it there, the service that emitted it included.
 */
export const transport: Transport = {
  name: 'streaming-kafka',
  messaging_system: 'kafka',
  answers: 'accepted',
  destinations: () => [TO_BROKER],
  handlesOwnEvents: false,
  open: async (context) => openCarrier(context),
}
