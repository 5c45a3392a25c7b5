import type { Check } from '@three-ways/event-contract/workload'
import type { ClientRecord } from './client-record.ts'

const SHOWN = 10

/**
 * Whether every end was told after its decision, or with it. Both come from the outcome feed, in the order in
 * which the service stored them: anything else is a broken feed, or a broken service.
 */
export function momentsCheck(subjects: Iterable<ClientRecord>): Check {
  const wrong: string[] = []
  let ended = 0
  for (const { subject, decided_us, completed_us } of subjects) {
    if (completed_us === null) continue
    ended += 1
    if (decided_us === null) wrong.push(`${subject} ended and was never decided`)
    else if (decided_us > completed_us) wrong.push(`${subject} ended before it was decided`)
  }
  const shown = wrong.slice(0, SHOWN).join('; ')
  return {
    name: 'no subject ended before it was decided',
    passed: wrong.length === 0,
    detail: wrong.length === 0 ? `${ended} ends` : `${wrong.length} of ${ended}: ${shown}`,
  }
}
