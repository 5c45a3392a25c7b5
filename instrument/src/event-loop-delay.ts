import { monitorEventLoopDelay } from 'node:perf_hooks'

/** A running measurement of how late the event loop of this thread gets round. */
export interface EventLoopDelay extends Disposable {
  /** In milliseconds; null before the first sample. Does not end the measurement. */
  p99Ms(): number | null
}

/**
 * How often Node looks. Every look wakes the thread, and its histogram holds the whole time between two
 * looks, so this much is taken off again.
 */
const RESOLUTION_MS = 10

/** Starts measuring; ends on disposal. */
export function watchEventLoop(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  return {
    p99Ms() {
      if (histogram.count === 0) return null
      return Math.max(0, histogram.percentile(99) / 1_000_000 - RESOLUTION_MS)
    },
    [Symbol.dispose]() {
      histogram.disable()
    },
  }
}
