import { until } from './order-client.ts'
import type { RunningSystem } from './system.ts'

/** Waits until nothing of a system is on its way any more: in no outbox, and nowhere between services. */
export function untilQuiet(
  running: Pick<RunningSystem, 'outboxes' | 'backlog'>,
  within_ms: number,
  signal: AbortSignal,
): Promise<void> {
  // While an outbox holds something, nobody needs to be asked for the rest, which takes a broker's time.
  const isQuiet = async () => running.outboxes().size === 0 && (await running.backlog(signal)).total === 0
  return until('nothing is on its way', within_ms, signal, isQuiet, { lasts: true })
}
