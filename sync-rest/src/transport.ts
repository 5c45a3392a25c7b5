import { routesOf } from '@three-ways/http-transport/topology'
import type { Transport } from '@three-ways/service-runtime/carrier'
import { openCarrier } from './carrier.ts'

/** An event carried by HTTP: posted to each handler, which answers with the events that it caused. */
export const transport: Transport = {
  name: 'sync-rest',
  messaging_system: 'http',
  answers: 'settled',
  handlesOwnEvents: true,
  destinations: (workflow, service, type) => routesOf(workflow, service, type).map((route) => route.service),
  open: async (context) => openCarrier(context),
}
