import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import { type Dice, PARTICIPANTS, type SagaServices } from './saga-simulation.ts'

/** As a broker model has it: everything is owed to the broker, nothing is handled where it is emitted. */
export const BY_EVENT = { handlesOwnEvents: false, destinations: () => ['broker'] }

const DEATH = 0.15

/**
 * Carries the saga as a broker would, in any order, until nothing is on its way. At each step a process may
 * die before its commit, after it and before the acknowledgement, or after a publish that it had no time to
 * note: the message then comes again.
 */
export async function carryByEvent(services: SagaServices, workflow: Workflow, dice: Dice): Promise<void> {
  const waiting: { readonly service: string; readonly event: Envelope }[] = []
  const handlersOf = (type: string) =>
    PARTICIPANTS.filter((name) => {
      return workflow.services.find((service) => service.name === name)?.handles[type] !== undefined
    })
  const owing = () =>
    PARTICIPANTS.filter((name) => services.engine(name).outbox.pending('broker', 0, 1).length > 0)

  async function publish(name: string): Promise<void> {
    const { outbox, commits } = services.engine(name)
    const events = outbox.pending('broker', 0, 1 + Math.floor(dice.next() * 4))
    for (const { body, type } of events) {
      const event = JSON.parse(body) as Envelope
      for (const service of handlersOf(type)) waiting.push({ service, event })
    }
    if (dice.hits(DEATH)) return services.start(name)
    await commits.run(() => outbox.settleBetween('broker', 0, events.at(-1)?.sequence ?? 0))
  }

  for (let owed = owing(); owed.length > 0 || waiting.length > 0; owed = owing()) {
    if (waiting.length === 0 || (owed.length > 0 && dice.hits(0.4))) {
      await publish(dice.of(owed))
      continue
    }
    const message = dice.of(waiting)
    const handled = await services.handle(message.service, message.event, true, dice.hits(DEATH))
    if (handled === undefined) continue
    // Handled and not acknowledged: it comes again.
    if (dice.hits(DEATH)) services.start(message.service)
    else waiting.splice(waiting.indexOf(message), 1)
  }
}
