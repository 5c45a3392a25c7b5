import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api'
import { emptyResource } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics'

/**
 * The boundaries that the conventions advise, from 5 ms to 10 s, with finer ones before them, since that is
 * where a service is that has nothing to wait for, and longer ones behind them, for one that has.
 */
const SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 30,
]

/** One series of a histogram: how often something took so long. */
export class TimedSeries {
  readonly attributes: Attributes
  readonly counts = new Array<number>(SECONDS.length + 1).fill(0)
  count = 0
  sum_s = 0

  constructor(attributes: Attributes) {
    this.attributes = attributes
  }

  /** A clock that went a hair backwards is no reason to lose a record. */
  record(took_ms: number): void {
    const seconds = took_ms > 0 ? took_ms / 1000 : 0
    let bucket = 0
    // Most are short: the first few comparisons find them.
    while (bucket < SECONDS.length && seconds > (SECONDS[bucket] as number)) bucket += 1
    this.counts[bucket] = (this.counts[bucket] as number) + 1
    this.count += 1
    this.sum_s += seconds
  }
}

/** The series of one name. Whoever records keeps the series, so that no attributes are compared for it. */
export class TimedFamily {
  readonly #descriptor
  readonly #series: TimedSeries[] = []
  readonly #since = timeOf(Date.now())

  constructor(name: string, description: string) {
    this.#descriptor = { name, description, unit: 's', valueType: ValueType.DOUBLE }
  }

  /** To be called once for the same attributes. */
  series(attributes: Attributes): TimedSeries {
    const series = new TimedSeries(attributes)
    this.#series.push(series)
    return series
  }

  data(): HistogramMetricData {
    const endTime = timeOf(Date.now())
    return {
      descriptor: this.#descriptor,
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: this.#series.map(({ attributes, counts, count, sum_s }) => ({
        startTime: this.#since,
        endTime,
        attributes,
        value: { buckets: { boundaries: SECONDS, counts: [...counts] }, count, sum: sum_s },
      })),
    }
  }
}

/**
 * Tells a reader of families that were counted here. The SDK's own instruments sort and spell the attributes
 * of each record to find its series, which costs several times what counting does.
 */
export class TimedFamilies implements MetricProducer {
  readonly #families: TimedFamily[] = []

  family(name: string, description: string): TimedFamily {
    const family = new TimedFamily(name, description)
    this.#families.push(family)
    return family
  }

  async collect(): Promise<CollectionResult> {
    const metrics = this.#families.map((family) => family.data())
    const scopeMetrics = [{ scope: { name: 'three-ways' }, metrics }]
    return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] }
  }
}

function timeOf(ms: number): HrTime {
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6]
}
