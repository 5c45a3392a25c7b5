/** What a round trip over the loopback took before a measurement and behind it, in µs. */
export interface LoopbackRoundTrips {
  readonly before: number
  readonly after: number
}

/** So many times as long as at best is more than what differs on a machine that nobody else uses. */
const SLOW_FACTOR = 2

/**
 * Whether the machine was slow before a measurement and behind it, and so most probably throughout;
 * `least_us` is what it can do. Pure.
 */
export function isSlowAround({ before, after }: LoopbackRoundTrips, least_us: number): boolean {
  return Math.min(before, after) > SLOW_FACTOR * least_us
}
