import type { ServerResponse } from 'node:http'
import type { ServiceContext } from '@three-ways/service-runtime/carrier'
import { sendProblem, sendText } from '@three-ways/service-runtime/door/answers'
import { arrivalOf } from '@three-ways/service-runtime/door/arrival-of'

/**
 * Every event type that the service handles is a verb at its door: `POST /reserve` with the event as the body
 * is answered, after the commit, with the events that it caused. The caller carries them on. The same event
 * again gets the same answer and has no second effect. What waits in line when its caller hangs up is not
 * begun: the line would otherwise grow, and outlive the overload, with work that nobody asks for any more.
 */
export function mountHandlers({ declaration, door, intake, tracing, given_up }: ServiceContext): void {
  const tell = tracing.telling((response: ServerResponse, carried) => {
    for (const [name, value] of Object.entries(carried)) response.setHeader(name, value)
  })
  const verbs = new Set(Object.values(declaration.handles).map(({ verb }) => verb))
  for (const verb of verbs) {
    door.post(`/${verb}`, async (request, response) => {
      const disposition = await intake.takeJson(request.body, () => !response.destroyed, arrivalOf(response))
      if (disposition.kind === 'unwanted') return
      if (disposition.kind === 'skipped') return sendText(response, 200, '{"events":[]}')
      if (disposition.kind === 'dead') {
        const { reason, faults } = disposition
        given_up.refused(disposition, `/${verb}`)
        return sendProblem(response, reason === 'handler_failed' ? 500 : 400, { reason, faults })
      }
      tell(response, disposition.emitted)
      const bodies = disposition.emitted.map(({ body }) => body)
      sendText(response, 200, `{"events":[${bodies.join(',')}]}`)
    })
  }
}
