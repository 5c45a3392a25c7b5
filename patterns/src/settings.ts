import type { WorkflowEnvironment } from '@three-ways/service-runtime/workflow'

/** How long a simulated piece of work may take at most. */
const LONGEST_WORK_MS = 3_600_000

/**
 * A whole number from 0 to `most` out of the environment, `fallback` where it is not given. Throws one clear
 * error for anything else.
 */
export function wholeNumber(
  environment: WorkflowEnvironment,
  name: string,
  fallback: number,
  most: number,
): number {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value <= most) return value
  throw new RangeError(`Reading ${name}: expected a whole number from 0 to ${most}, got "${text}"`)
}

/** How long a simulated piece of work takes, in milliseconds. */
export function workTime(environment: WorkflowEnvironment, name: string, fallback_ms: number): number {
  return wholeNumber(environment, name, fallback_ms, LONGEST_WORK_MS)
}
