import type { ServiceContext } from '@three-ways/service-runtime/carrier'
import { sendJson, sendProblem } from '@three-ways/service-runtime/door/answers'
import { type Delivery, deliveriesOf } from './topology.ts'

/**
 * What a person may do about deliveries that were given up: `POST /parked/:destination/:sequence/redrive`
 * owes one again and has it tried at once, `.../drop` forgets it. One transaction each: there is no moment in
 * which it is nowhere. 404 for one that is not parked.
 */
export function mountParked(context: ServiceContext, tryNow: (delivery: Delivery) => void): void {
  const { door, engine, workflow, declaration } = context
  const { outbox } = engine
  door.post('/parked/:destination/:sequence/redrive', async (request, response) => {
    const { destination, sequence } = request.params
    const event = await engine.commits.run(() => outbox.unpark(destination, Number(sequence)))
    if (event === undefined) return sendProblem(response, 404, { detail: notParked(destination, sequence) })
    const owed = deliveriesOf(workflow, declaration.name, [event])
    for (const delivery of owed) if (delivery.route.service === destination) tryNow(delivery)
    sendJson(response, 200, { redriven: event.event_id })
  })
  door.post('/parked/:destination/:sequence/drop', async (request, response) => {
    const { destination, sequence } = request.params
    const dropped = await engine.commits.run(() => outbox.discard(destination, Number(sequence)))
    if (!dropped) return sendProblem(response, 404, { detail: notParked(destination, sequence) })
    sendJson(response, 200, { dropped: Number(sequence) })
  })
}

function notParked(destination: string, sequence: string): string {
  return `There is no delivery ${sequence} to ${destination} parked here`
}
