import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Fault } from '@three-ways/event-contract/faults'

/** Why nobody can tell any more whether a message without a row was handled here. */
export function tooOld({ time }: Envelope, forgotten_ms: number): Fault {
  const through = new Date(forgotten_ms).toISOString()
  return { path: 'time', message: `expected one after ${through}, all before is forgotten here, got ${time}` }
}

/** Why a message that was handled cannot be answered any more. */
export function incomplete({ time }: Envelope): Fault {
  return { path: 'time', message: `expected one of which is kept what it caused, got ${time}` }
}
