import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  type MetricProducer,
  MetricReader,
} from '@opentelemetry/sdk-metrics'
import { sendText } from '../door/answers.ts'
import { askProcess } from './asked-of-process.ts'
import { askService } from './asked-of-service.ts'
import type { Countable, Counted, Metering, TellBegun, TellMoments } from './metering.ts'
import { PROMETHEUS_TEXT, PrometheusText } from './prometheus-text.ts'
import { TimedRequests } from './timed-requests.ts'
import { TimedFamilies } from './timed-series.ts'
import { ToldByMessages } from './told-by-messages.ts'
import { tellSubjects } from './told-by-subjects.ts'

/** How long whoever is asked at a scrape may take: a broker that hangs must not hold up all the others. */
const TOLD_WITHIN_MS = 2000

/** Counts by OpenTelemetry's SDK, which a scrape reads. */
export class Metered implements Metering {
  readonly is_on = true
  readonly processed: Metering['processed']
  readonly sent: Metering['sent']
  readonly givenUp: Metering['givenUp']
  readonly begun: TellBegun
  readonly moments: TellMoments
  readonly #families = new TimedFamilies()
  readonly #reader = new ScrapedReader(this.#families)
  readonly #meter
  readonly #owned = new DisposableStack()
  /** Known once the tables of the service are. */
  #subjects: ReturnType<typeof tellSubjects>

  constructor({ service, model, messaging_system }: Counted) {
    const provider = new MeterProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'three_ways.model': model }),
      readers: [this.#reader],
    })
    this.#meter = provider.getMeter('three-ways')
    const messages = new ToldByMessages(this.#meter, this.#families, messaging_system)
    this.#owned.use(askProcess(this.#meter))
    this.processed = (disposition, took_ms) => messages.processed(disposition, took_ms)
    this.sent = (events, took_ms, failure) => messages.sent(events, took_ms, failure)
    this.givenUp = (reason) => messages.givenUp(reason)
    this.begun = (subject, began_ms) => this.#subjects?.begun(subject, began_ms)
    this.moments = (moments) => this.#subjects?.moments(moments)
  }

  mount(countable: Countable): void {
    const { door, server, log } = countable
    this.#owned.use(new TimedRequests(this.#families).watch(server))
    askService(this.#meter, countable)
    this.#subjects = tellSubjects(this.#meter, this.#families, countable)
    const text = new PrometheusText()
    door.get('/metrics', async (_request, response) => {
      const { resourceMetrics, errors } = await this.#reader.collect({ timeoutMillis: TOLD_WITHIN_MS })
      // The others are told all the same.
      for (const error of errors) log.warn(`a metric could not be told: ${String(error)}`)
      sendText(response, 200, text.of(resourceMetrics), PROMETHEUS_TEXT)
    })
  }

  [Symbol.dispose](): void {
    this.#owned.dispose()
  }
}

/**
 * Reads when somebody scrapes, never by itself: what the SDK counted, and `more`. A gauge that could not be
 * asked has no value then: what is accumulated has that of the scrape before.
 */
class ScrapedReader extends MetricReader {
  constructor(more: MetricProducer) {
    super({
      metricProducers: [more],
      aggregationTemporalitySelector: (kind) =>
        kind === InstrumentType.OBSERVABLE_GAUGE
          ? AggregationTemporality.DELTA
          : AggregationTemporality.CUMULATIVE,
    })
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
