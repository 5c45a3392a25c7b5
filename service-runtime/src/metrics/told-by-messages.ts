import type { Attributes, Meter } from '@opentelemetry/api'
import type { Express, Request, RequestHandler } from 'express'
import { templateAt } from '../door/allowed-methods.ts'
import type { Disposition } from '../intake/disposition.ts'

/**
 * The boundaries that the conventions advise, from 5 ms to 10 s, with finer ones before them, since that is
 * where a service is that has nothing to wait for, and longer ones behind them, for one that has.
 */
const SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 30,
]
const DURATION = { unit: 's', advice: { explicitBucketBoundaries: SECONDS } }

/**
 * What is counted as it happens, once for each request, message or lot. By OpenTelemetry's conventions for
 * HTTP servers and messaging; a message that comes by HTTP is one as well, so that what all models have is
 * called alike.
 */
export class ToldByMessages {
  readonly #requests
  readonly #processed
  readonly #operations
  readonly #sent
  readonly #given_up
  readonly #system: string
  /** One object for each type and reason, instead of one for each message. */
  readonly #processing = new Map<string, Attributes>()

  constructor(meter: Meter, messaging_system: string) {
    this.#system = messaging_system
    this.#requests = meter.createHistogram('http.server.request.duration', {
      ...DURATION,
      description: 'From when a request came until its answer was sent',
    })
    this.#processed = meter.createHistogram('messaging.process.duration', {
      ...DURATION,
      description: 'From when a message was taken until it was handled, and that was committed',
    })
    this.#operations = meter.createHistogram('messaging.client.operation.duration', {
      ...DURATION,
      description: 'From when events were sent together until whoever carries them on has them',
    })
    this.#sent = meter.createCounter('messaging.client.sent.messages', {
      unit: '{message}',
      description: 'Events that were sent, each time that they were',
    })
    this.#given_up = meter.createCounter('three_ways.dead_letters', {
      unit: '{message}',
      description: 'Messages that were put aside for a person since this process began',
    })
  }

  readonly timeRequest: RequestHandler = (request, response, next) => {
    const began_ms = performance.now()
    response.once('close', () => {
      const attributes: Attributes = {
        'http.request.method': request.method,
        'url.scheme': 'http',
      }
      const template = templateOf(request)
      if (template !== undefined) attributes['http.route'] = template
      if (response.headersSent) attributes['http.response.status_code'] = response.statusCode
      if (!response.writableFinished) attributes['error.type'] = 'aborted'
      else if (response.statusCode >= 500) attributes['error.type'] = String(response.statusCode)
      this.#requests.record(inSeconds(performance.now() - began_ms), attributes)
    })
    next()
  }

  /** Not what this service does not handle at all, nor what nobody waited for any more. */
  processed(disposition: Disposition, took_ms: number): void {
    const { kind } = disposition
    if (kind === 'skipped' || kind === 'unwanted') return
    const attributes =
      kind === 'dead'
        ? this.#processingOf(disposition.type ?? '', disposition.reason)
        : this.#processingOf(disposition.event.type)
    this.#processed.record(inSeconds(took_ms), attributes)
  }

  sent(events: number, took_ms: number, failure?: string): void {
    const attributes = this.#attributesOf('send', failure)
    this.#operations.record(inSeconds(took_ms), attributes)
    this.#sent.add(events, attributes)
  }

  givenUp(reason: string): void {
    this.#given_up.add(1, { 'error.type': reason })
  }

  #processingOf(type: string, failure?: string): Attributes {
    const key = `${type} ${failure}`
    const known = this.#processing.get(key)
    if (known !== undefined) return known
    const made = this.#attributesOf('process', failure)
    if (type !== '') made['cloudevents.event_type'] = type
    this.#processing.set(key, made)
    return made
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

/**
 * The route of a request: never its path, of which there are as many as customers like. What was refused
 * before a route had it would have had one.
 */
function templateOf({ route, app, path }: Request): string | undefined {
  const { path: template } = (route ?? {}) as { readonly path?: unknown }
  if (typeof template === 'string') return template
  try {
    return templateAt(app as Express, path)
  } catch {
    // A path that is no UTF-8 is of no route.
    return undefined
  }
}

/** A clock that went a hair backwards is no reason to lose a record. */
function inSeconds(ms: number): number {
  return Math.max(0, ms) / 1000
}
