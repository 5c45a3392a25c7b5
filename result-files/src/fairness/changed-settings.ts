import type { Run } from '../metrics.ts'
import { OF_THE_SOURCES } from './compare-settings.ts'

type Configured = Pick<Run, 'configurations'>

/**
 * By which settings a model was raised differently in two runs, given its `configuration_hash` in each. Runs
 * of before version 3 kept nothing to look into: of those, that the hashes differ is all that can be said.
 * Pure.
 */
export function changedSettings(
  [before, before_hash]: readonly [Configured, string | undefined],
  [after, after_hash]: readonly [Configured, string | undefined],
): string[] {
  if (before_hash === after_hash) return []
  const one = before.configurations?.[before_hash ?? '']
  const other = after.configurations?.[after_hash ?? '']
  if (one === undefined || other === undefined) return ['configuration_hash']
  const { settings: first, ...around } = one
  const { settings: second, ...around_other } = other
  const names = new Set([...Object.keys(first), ...Object.keys(second)])
  // That the sources differ is what is compared.
  const changed = [...names].filter((name) => !OF_THE_SOURCES.includes(name) && first[name] !== second[name])
  if (JSON.stringify(around) === JSON.stringify(around_other)) return changed
  return [...changed, 'what is around the services']
}
