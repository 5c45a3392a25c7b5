import { seededRandom } from './seeded-random.ts'

/**
 * Planned starts as offsets in microseconds from the start of a cell, ascending. Absolute: a generator that
 * falls behind sends late and is measured as late; nothing ever moves the plan.
 */
export type Schedule = Float64Array

export interface ScheduleOptions {
  /** Commands per second, above 0. */
  readonly rate_per_s: number
  /** How many of them, at least 1. The schedule spans `count / rate_per_s` seconds. */
  readonly count: number
}

/** One every `1 / rate_per_s` seconds, the first at 0. */
export function constantSchedule({ rate_per_s, count }: ScheduleOptions): Schedule {
  const gap_us = 1_000_000 / rate_per_s
  return Float64Array.from({ length: count }, (_, n) => n * gap_us)
}

/** What is compared to tell whether a cell measured one state: its first third and its last. */
const PARTS = 3

/**
 * Poisson arrivals, given that exactly `count` of them fall into `count / rate_per_s` seconds, and a third of
 * them into each third: so the sample size is exact and so is the offered rate, in the whole and in what is
 * compared of it, and the bursts and lulls are those of a Poisson process. Without the thirds, one draw of
 * 1,100 at 100/s offered 93/s first and 111/s last, and no model was stationary under it. The same seed gives
 * the same schedule, for every model and on every machine.
 */
export function poissonSchedule({ rate_per_s, count, seed }: ScheduleOptions & { seed: number }): Schedule {
  const random = seededRandom(seed)
  const upTo = (part: number) => Math.floor((count * part) / PARTS)
  const parts = Array.from({ length: PARTS }, (_, part) => ({
    rate_per_s,
    count: upTo(part + 1) - upTo(part),
  }))
  return inPhases(parts, (part) => arrivalsGiven(part, random))
}

/**
 * Made of `count + 1` exponential gaps scaled to the span, which gives sorted uniform points (Devroye,
 * Non-Uniform Random Variate Generation, 1986, V.2 and V.3), and these are a Poisson process under the
 * condition that so many fall into the span.
 */
function arrivalsGiven({ rate_per_s, count }: ScheduleOptions, random: () => number): Schedule {
  const arrivals = new Float64Array(count)
  let sum = 0
  for (let n = 0; n < count; n += 1) {
    sum += exponential(random)
    arrivals[n] = sum
  }
  const span_us = (count / rate_per_s) * 1_000_000
  const scale = span_us / (sum + exponential(random))
  return arrivals.map((arrival) => arrival * scale)
}

/** Schedules one behind the other, each from the end of the span before it; `make` gives that of a phase. */
export function inPhases(
  phases: readonly ScheduleOptions[],
  make: (phase: ScheduleOptions, index: number) => Schedule,
): Schedule {
  const arrivals: number[] = []
  let from_us = 0
  for (const [index, phase] of phases.entries()) {
    for (const arrival of make(phase, index)) arrivals.push(from_us + arrival)
    from_us += (phase.count / phase.rate_per_s) * 1_000_000
  }
  return Float64Array.from(arrivals)
}

/** `1 - random()` lies in (0, 1], so the logarithm is finite. */
function exponential(random: () => number): number {
  return -Math.log(1 - random())
}
