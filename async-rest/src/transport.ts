import { routesOf } from '@three-ways/http-transport/topology'
import type { Transport } from '@three-ways/service-runtime/carrier'
import { RelayedCalls } from './carrier.ts'

/**
 * An event carried by HTTP behind the customer's back: posted to each handler from the outbox, which answers
 * with the events that it caused. What differs from `sync-rest` is when the customer gets an answer.
 */
export const transport: Transport = {
  name: 'async-rest',
  messaging_system: 'http',
  answers: 'accepted',
  handlesOwnEvents: true,
  destinations: (workflow, service, type) => routesOf(workflow, service, type).map((route) => route.service),
  open: async (context) => new RelayedCalls(context),
}
