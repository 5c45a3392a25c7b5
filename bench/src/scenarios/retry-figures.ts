import type { ClientRecord } from '@three-ways/instrument/client-record'
import { isCompleted } from '@three-ways/instrument/subject-moments'
import type { Check } from '@three-ways/result-files/metrics'
import type { OutageTimes } from './outage-figures.ts'

/** What one customer did: the first request and those that came again, in their order. */
export type Attempts = readonly [first: ClientRecord, ...again: ClientRecord[]]

/** Puts what was placed again to what was placed first. */
export function attemptsOf(
  first: readonly ClientRecord[],
  repeats: readonly ClientRecord[],
  originalOf: (n: number) => number,
): Attempts[] {
  const attempts: [ClientRecord, ...ClientRecord[]][] = first.map((order) => [order])
  for (const [n, repeat] of repeats.entries()) attempts[originalOf(n)]?.push(repeat)
  return attempts
}

/**
 * What it took until customers who were refused had what they wanted, and what that did to the door. Pure.
 */
export function retryFigures(
  attempts: readonly Attempts[],
  { started_us, down_us, restart_us, ready_us }: OutageTimes,
): Record<string, number | null> {
  const refused = attempts.filter(([first]) => first.accepted_us === null)
  const requests = attempts.flat().flatMap(({ sent_us }) => sent_us ?? [])
  const ends = attempts.map(completionOf)
  const last_us = Math.max(restart_us, ...ends.map((end_us) => end_us ?? 0))
  const within = (seconds: number) => {
    const done = attempts.filter(([{ planned_us }], index) => {
      const end_us = ends[index]
      return end_us != null && end_us - planned_us <= seconds * 1e6
    })
    return (100 * done.length) / attempts.length
  }
  const busiest = (from_us: number, to_us: number) => busiestSecond(requests, from_us, to_us)
  return {
    eventually_completed: ends.filter((end_us) => end_us !== null).length,
    eventually_within_1s_percent: within(1),
    eventually_within_5s_percent: within(5),
    eventually_within_60s_percent: within(60),
    last_eventual_completion_after_restart_s: (last_us - restart_us) / 1e6,
    requests: requests.length,
    requests_per_order: requests.length / attempts.length,
    requests_per_refused_order: refused.length === 0 ? null : refused.flat().length / refused.length,
    most_requests_per_order: Math.max(0, ...attempts.map(({ length }) => length)),
    requests_before_outage_per_s: busiest(started_us, down_us),
    requests_in_outage_per_s: busiest(down_us, restart_us),
    requests_after_return_per_s: busiest(ready_us, Number.POSITIVE_INFINITY),
  }
}

/** Nobody may stand there with nothing although requests were left, and nobody with two orders. */
export function retryChecks(attempts: readonly Attempts[], most_requests: number): Check[] {
  const without = attempts.filter((one) => completionOf(one) === null)
  const gave_up_early = without.filter(({ length }) => length < most_requests)
  const done = attempts.map((one) => one.filter(isCompleted).length)
  const doubled = done.filter((completed) => completed > 1).length
  return [
    {
      name: `every customer has the order at last, or was refused ${most_requests} times`,
      passed: gave_up_early.length === 0,
      detail:
        `${attempts.length - without.length} of ${attempts.length} have it, ` +
        `${without.length - gave_up_early.length} were refused so often, ${gave_up_early.length} are without either`,
    },
    {
      name: 'no customer who came again has two orders',
      passed: doubled === 0,
      detail: `${doubled} of ${attempts.length}`,
    },
  ]
}

/** When the first of the attempts completed; `null`: none did. */
function completionOf(attempts: Attempts): number | null {
  return attempts.find(isCompleted)?.completed_us ?? null
}

/** The most requests in any second that begins with one of them, within the span. */
function busiestSecond(requests: readonly number[], from_us: number, to_us: number): number {
  const sorted = requests.filter((at_us) => at_us >= from_us && at_us < to_us).sort((a, b) => a - b)
  let oldest = 0
  let most = 0
  for (const [index, at_us] of sorted.entries()) {
    while (at_us - (sorted[oldest] ?? at_us) >= 1e6) oldest += 1
    most = Math.max(most, index - oldest + 1)
  }
  return most
}
