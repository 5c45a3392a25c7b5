import type { Deployment } from '@three-ways/testbed/deployment'
import type { Inspector } from '@three-ways/testbed/system'
import { durabilityClass, toldSettings } from '@three-ways/testbed/told-settings'
import type { MemoryBroker } from './memory-broker.ts'
import { queueOf } from './topology.ts'

/** Looks into a raised system: its broker is an object, and everything about it is exact. */
export function openInspector(deployment: Deployment, broker: MemoryBroker): Inspector {
  return {
    backlog: async () => {
      const messages = broker.backlog()
      return { messages, total: [...messages.values()].reduce((sum, count) => sum + count, 0) }
    },
    inject: async (service, body, signal) => {
      signal.throwIfAborted()
      broker.put(queueOf(service), Buffer.from(body))
      return 'accepted'
    },
    deadLetters: async () => broker.deadLetters.all(),
    countDeadLetters: async () => broker.deadLetters.all().length,
    redrive: async (id, _signal, repaired) => {
      const { letter, body } = broker.deadLetters.copy(id, repaired)
      const carried = broker.headers.get(letter.body)
      if (carried !== undefined) broker.headers.set(body, carried)
      broker.put(queueOf(letter.service), body)
      broker.deadLetters.remove(id)
    },
    drop: async (id) => broker.deadLetters.remove(id),
    settings: async (signal) => {
      const told = await toldSettings(deployment, signal)
      return { ...told, durability_class: durabilityClass(told) }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
