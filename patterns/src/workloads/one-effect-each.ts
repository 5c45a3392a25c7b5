import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { Check, Noun } from '@three-ways/event-contract/workload'

const SHOWN = 10

/** What is completed has had its effect once, and nothing has had one without being known to its door. */
export function oneEffectEach({ one, many }: Noun, { subjects = new Map() }: LedgerView): Check {
  const wrong: string[] = []
  let completed = 0
  for (const [subject, { begun, end, effects, described }] of subjects) {
    if (end === 'completed') completed += 1
    const is_right = end === 'completed' ? effects === 1 : effects <= 1
    if (!is_right || (effects > 0 && !begun)) wrong.push(`${subject}: ${described}`)
  }
  const name = `one effect per completed ${one}, none without one`
  if (wrong.length === 0) return { name, passed: true, detail: `${completed} completed ${many}` }
  const more = wrong.length > SHOWN ? '; ...' : ''
  return { name, passed: false, detail: `${wrong.length} wrong: ${wrong.slice(0, SHOWN).join('; ')}${more}` }
}
