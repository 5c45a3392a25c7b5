import type { Transport } from '@three-ways/service-runtime/carrier'
import { TO_BROKER } from '@three-ways/service-runtime/relay/outbox-relay'
import { RabbitmqCarrier } from './carrier.ts'
import { rabbitmqSettings } from './settings.ts'
import { isHandled } from './topology.ts'

/**
 * Events by RabbitMQ: a topic exchange, a durable queue per service, confirms on one side, acknowledgements
 * on the other.
 */
export const transport: Transport = {
  name: 'async-rabbitmq',
  messaging_system: 'rabbitmq',
  answers: 'accepted',
  destinations: (workflow, _service, type) => (isHandled(workflow, type) ? [TO_BROKER] : []),
  handlesOwnEvents: false,
  open: async (context) => new RabbitmqCarrier(context, rabbitmqSettings(context.settings, process.env)),
}
