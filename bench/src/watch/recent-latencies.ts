import { LatencyHistogram } from '@three-ways/instrument/histogram'

/** A subject whose completion was told, and when: milliseconds since 1970. */
export interface ToldEnd {
  readonly subject: string
  readonly told_ms: number
}

/** What the last minute looked like; a percentile with too few samples beyond it is null. */
export interface LatencySummary {
  readonly sampled: number
  readonly p50_ms: number | null
  readonly p95_ms: number | null
}

const WINDOW_MS = 60_000

/**
 * How long it took from begun to completed, of the last minute. Of what ended between two looks only some are
 * asked for their beginning, each with the same chance, so that a busy system is not asked more than an idle
 * one.
 */
export class RecentLatencies {
  readonly #most: number
  readonly #random: () => number
  #chosen: ToldEnd[] = []
  #told = 0
  #latencies: { readonly told_ms: number; readonly latency_ms: number }[] = []

  constructor(most: number, random: () => number = Math.random) {
    this.#most = most
    this.#random = random
  }

  note(end: ToldEnd): void {
    this.#told += 1
    if (this.#chosen.length < this.#most) {
      this.#chosen.push(end)
      return
    }
    const place = Math.floor(this.#random() * this.#told)
    if (place < this.#most) this.#chosen[place] = end
  }

  /** Those of the ends since the last time that are to be asked for their beginning. */
  take(): readonly ToldEnd[] {
    const chosen = this.#chosen
    this.#chosen = []
    this.#told = 0
    return chosen
  }

  /** Of clocks that contradict each other nothing is kept. */
  add({ told_ms }: ToldEnd, begun_ms: number): void {
    const latency_ms = told_ms - begun_ms
    if (latency_ms >= 0) this.#latencies.push({ told_ms, latency_ms })
  }

  summary(now_ms: number): LatencySummary {
    this.#latencies = this.#latencies.filter(({ told_ms }) => told_ms > now_ms - WINDOW_MS)
    const in_us = this.#latencies.map(({ latency_ms }) => latency_ms * 1000)
    const { count, p50_ms, p95_ms } = LatencyHistogram.of(in_us).toLatency()
    return { sampled: count, p50_ms, p95_ms }
  }
}
