import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js'

/** A distribution in milliseconds; a percentile with too few samples beyond it is null. */
export interface Latency {
  count: number
  min_ms: number | null
  mean_ms: number | null
  p50_ms: number | null
  p95_ms: number | null
  p99_ms: number | null
  max_ms: number | null
}

/** At least so many samples have to lie beyond a percentile before it is printed (measuring rule 5). */
const SAMPLES_BEYOND = 10

/**
 * Latencies in microseconds, kept exactly to three significant digits (0.1 %) between 1 us and as far as
 * needed. Histograms are merged, percentiles never averaged.
 */
export class LatencyHistogram {
  readonly #histogram: Histogram

  constructor(histogram = emptyHistogram()) {
    this.#histogram = histogram
  }

  /** Of every given latency; `null` and `NaN` are moments that did not happen and are left out. */
  static of(latencies_us: Iterable<number | null>): LatencyHistogram {
    const histogram = new LatencyHistogram()
    for (const latency_us of latencies_us) {
      if (latency_us !== null && !Number.isNaN(latency_us)) histogram.record(latency_us)
    }
    return histogram
  }

  /** All samples of all of them, as if they had been recorded into one. */
  static merged(histograms: Iterable<LatencyHistogram>): LatencyHistogram {
    const sum = new LatencyHistogram()
    for (const histogram of histograms) sum.#histogram.add(histogram.#histogram)
    return sum
  }

  /** Reads what `encode` wrote. */
  static decode(text: string): LatencyHistogram {
    return new LatencyHistogram(decodeFromCompressedBase64(text, 32, false))
  }

  /** `latency_us` is rounded to whole microseconds. A negative one is a broken clock and throws. */
  record(latency_us: number): void {
    if (!(latency_us >= 0)) {
      throw new RangeError(`Recording a latency: expected 0 us or more, got ${latency_us}.`)
    }
    this.#histogram.recordValue(Math.round(latency_us))
  }

  get count(): number {
    return this.#histogram.totalCount
  }

  /**
   * In microseconds, the upper edge of the sample's bucket: never below the sample, at most 0.1 % above it.
   * `percentile` between 0 and 100, whatever the number of samples; undefined without any.
   */
  percentileUs(percentile: number): number | undefined {
    return this.count === 0 ? undefined : this.#histogram.getValueAtPercentile(percentile)
  }

  get max_us(): number | undefined {
    return this.percentileUs(100)
  }

  /** As `metrics.json` shows it: a percentile with fewer than ten samples beyond it is null. */
  toLatency(): Latency {
    if (this.count === 0) {
      const nothing = { min_ms: null, mean_ms: null, p50_ms: null, p95_ms: null, p99_ms: null, max_ms: null }
      return { count: 0, ...nothing }
    }
    return {
      count: this.count,
      min_ms: milliseconds(this.#histogram.getValueAtPercentile(0)),
      mean_ms: milliseconds(this.#histogram.mean),
      p50_ms: this.#printable(50),
      p95_ms: this.#printable(95),
      p99_ms: this.#printable(99),
      // As percentile 100, so that it is never below a percentile and survives encoding unchanged.
      max_ms: milliseconds(this.#histogram.getValueAtPercentile(100)),
    }
  }

  /**
   * The whole histogram: HdrHistogram V2, compressed, base64, readable by its libraries in other languages.
   */
  encode(): string {
    return encodeIntoCompressedBase64(this.#histogram)
  }

  #printable(percentile: number): number | null {
    const enough = this.count * (100 - percentile) >= SAMPLES_BEYOND * 100
    return enough ? milliseconds(this.#histogram.getValueAtPercentile(percentile)) : null
  }
}

const ONE_HOUR_US = 3_600_000_000

function emptyHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: ONE_HOUR_US,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  })
}

function milliseconds(microseconds: number): number {
  return Math.round(microseconds) / 1000
}
