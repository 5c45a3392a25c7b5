import type { ClientRecord } from '@three-ways/instrument/client-record'
import { isCompleted, isRefused } from '@three-ways/instrument/subject-moments'
import type { Check } from '@three-ways/result-files/metrics'
import type { OutageKind } from '../settings/outage.ts'
import type { Return } from './outage-switch.ts'
import { recoveredAfter_s } from './recovery.ts'

/** What was done to a service, and when it was back; readings of the clock. */
export interface Crash extends Return {
  readonly kind: OutageKind
  readonly service: string
  readonly struck_us: number
}

/** The shortest span of orders that can be said to be quick again: 25 of them at 50 a second. */
const RECOVERY_WINDOW_US = 500_000

/** How often work was interrupted, and how long it took until all was well again. Pure. */
export function crashFigures(
  orders: readonly ClientRecord[],
  started_us: number,
  crashes: readonly Crash[],
): Record<string, number | null> {
  const of = (kind: OutageKind) => crashes.filter((crash) => crash.kind === kind)
  const caught = crashes.map((crash) => ordersCaughtBy(orders, crash))
  const first_us = Math.min(...crashes.map(({ struck_us }) => struck_us))
  const recoveries = crashes.map(({ restart_us }, index) =>
    recoveredAfter_s(orders, {
      healthy: { from_us: started_us + 1e6, to_us: first_us },
      restart_us,
      until_us: crashes[index + 1]?.struck_us,
      window_us: RECOVERY_WINDOW_US,
    }),
  )
  const seen = recoveries.filter((seconds) => seconds !== null).sort((a, b) => a - b)
  const returns = crashes.map(({ restart_us, ready_us }) => (ready_us - restart_us) / 1e6)
  return {
    kills: of('kill').length,
    kills_with_work_in_flight: crashes.filter(
      ({ kind }, index) => kind === 'kill' && (caught[index] ?? 0) > 0,
    ).length,
    stops: of('stop').length,
    pauses: of('pause').length,
    orders_in_hands: caught.reduce((sum, count, index) => {
      return crashes[index]?.kind === 'kill' ? sum + count : sum
    }, 0),
    orders_caught: caught.reduce((sum, count) => sum + count, 0),
    orders_refused: orders.filter(isRefused).length,
    requests_without_an_answer: orders.filter(({ http_status }) => http_status === null).length,
    slowest_return_s: returns.length === 0 ? null : Math.max(...returns),
    recovery_median_s: seen[Math.floor((seen.length - 1) / 2)] ?? null,
    recovery_longest_s: seen.at(-1) ?? null,
    recoveries_not_seen: recoveries.length - seen.length,
  }
}

/**
 * Orders that were under way when the service was struck, and did not get on without it: their request broke
 * or was refused, or they ended only after its return. What merely passed by elsewhere does not count.
 */
export function ordersCaughtBy(
  orders: readonly ClientRecord[],
  { struck_us, restart_us }: Pick<Crash, 'struck_us' | 'restart_us'>,
): number {
  return orders.filter((order) => {
    const { sent_us, ended_us, completed_us } = order
    if (sent_us === null || sent_us >= struck_us) return false
    if (isRefused(order)) return ended_us !== null && ended_us >= struck_us
    return completed_us !== null && completed_us >= restart_us
  }).length
}

/** Beside ledger and stock: that orders go through again after each return. */
export function crashChecks(orders: readonly ClientRecord[], crashes: readonly Crash[]): Check[] {
  const dead_ends = crashes.filter(({ ready_us }, index) => {
    const next_us = crashes[index + 1]?.struck_us ?? Number.POSITIVE_INFINITY
    return !orders.some(
      (order) => isCompleted(order) && order.planned_us >= ready_us && order.planned_us < next_us,
    )
  })
  return [
    {
      name: 'orders complete again after every return',
      passed: dead_ends.length === 0,
      detail: `${crashes.length - dead_ends.length} of ${crashes.length}${dead_ends
        .map(({ kind, service }) => `; not after ${kind} ${service}`)
        .join('')}`,
    },
  ]
}

/** Why a cell has shown nothing, however well it looks. */
export function inconclusive(
  orders: readonly ClientRecord[],
  services: readonly string[],
  crashes: readonly Crash[],
): string[] {
  const kills = crashes.filter(({ kind }) => kind === 'kill')
  const with_work = kills.filter((crash) => ordersCaughtBy(orders, crash) > 0)
  const spared = services.filter((name) => !kills.some(({ service }) => service === name))
  return [
    ...(with_work.length === 0 ? [`Inconclusive: none of ${kills.length} kills met work in flight.`] : []),
    ...(spared.length === 0 ? [] : [`Inconclusive: there was no time to kill ${spared.join(', ')}.`]),
  ]
}
