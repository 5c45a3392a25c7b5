import type { Attributes, Counter, Meter } from '@opentelemetry/api'
import type { Disposition } from '../intake/disposition.ts'
import type { TimedFamilies, TimedSeries } from './timed-series.ts'

/** All reasons for which a message may be given up, whatever carried it. */
const DEAD_REASONS: Readonly<Record<Extract<Disposition, { kind: 'dead' }>['reason'], true>> = {
  too_large: true,
  not_json: true,
  not_an_event: true,
  unknown_type: true,
  unknown_version: true,
  invalid_event: true,
  contradicting_type: true,
  handler_failed: true,
  too_old: true,
}

/** What was sent and ended alike. */
interface Sending {
  readonly attributes: Attributes
  readonly took: TimedSeries
  events: number
}

/**
 * What is counted as it happens, once for each message or lot. By OpenTelemetry's conventions for messaging;
 * a message that comes by HTTP is one as well, so that what all models have is called alike. All of it is in
 * the way of messages: a series is looked up by one string.
 */
export class ToldByMessages {
  readonly #processed
  readonly #operations
  readonly #given_up: Counter
  readonly #system: string
  readonly #processing = new Map<string, TimedSeries>()
  readonly #sending = new Map<string | undefined, Sending>()

  constructor(meter: Meter, families: TimedFamilies, messaging_system: string) {
    this.#system = messaging_system
    this.#processed = families.family(
      'messaging.process.duration',
      'From when a message was taken until it was handled, and that was committed',
    )
    this.#operations = families.family(
      'messaging.client.operation.duration',
      'From when events were sent together until whoever carries them on has them',
    )
    const sent = meter.createObservableCounter('messaging.client.sent.messages', {
      unit: '{message}',
      description: 'Events that were sent, each time that they were',
    })
    sent.addCallback((result) => {
      for (const { attributes, events } of this.#sending.values()) result.observe(events, attributes)
    })
    this.#given_up = meter.createCounter('three_ways.dead_letters', {
      unit: '{message}',
      description: 'Messages that were put aside for a person since this process began',
    })
    // What never happened is told as 0: whoever asks how fast it grows has to see it grow.
    this.sent(0, undefined)
    for (const reason of Object.keys(DEAD_REASONS)) this.#given_up.add(0, { 'error.type': reason })
  }

  /** Not what this service does not handle at all, nor what nobody waited for any more. */
  processed(disposition: Disposition, took_ms: number): void {
    const { kind } = disposition
    if (kind === 'skipped' || kind === 'unwanted') return
    const series =
      kind === 'dead'
        ? this.#processingOf(disposition.type ?? '', disposition.reason)
        : this.#processingOf(disposition.event.type)
    series.record(took_ms)
  }

  /** `took_ms` is undefined where nothing was tried. */
  sent(events: number, took_ms: number | undefined, failure?: string): void {
    let sending = this.#sending.get(failure)
    if (sending === undefined) {
      const attributes = this.#attributesOf('send', failure)
      sending = { attributes, took: this.#operations.series(attributes), events: 0 }
      this.#sending.set(failure, sending)
    }
    sending.events += events
    if (took_ms !== undefined) sending.took.record(took_ms)
  }

  givenUp(reason: string): void {
    this.#given_up.add(1, { 'error.type': reason })
  }

  #processingOf(type: string, failure?: string): TimedSeries {
    const key = failure === undefined ? type : `${type} ${failure}`
    const known = this.#processing.get(key)
    if (known !== undefined) return known
    const attributes = this.#attributesOf('process', failure)
    if (type !== '') attributes['cloudevents.event_type'] = type
    const series = this.#processed.series(attributes)
    this.#processing.set(key, series)
    return series
  }

  #attributesOf(operation: string, failure: string | undefined): Attributes {
    const attributes: Attributes = {
      'messaging.system': this.#system,
      'messaging.operation.name': operation,
    }
    if (failure !== undefined) attributes['error.type'] = failure
    return attributes
  }
}
