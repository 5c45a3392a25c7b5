import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Attributes } from '@opentelemetry/api'
import type { Express, Request, Response } from 'express'
import { templateAt } from '../door/allowed-methods.ts'
import type { TimedFamilies, TimedSeries } from './timed-series.ts'

/** What Node tells when the head of a request was read, and when the last of an answer was sent. */
const CAME = 'http.server.request.start'
const ANSWERED = 'http.server.response.finish'

interface Told {
  readonly request: Request
  readonly response: Response
  readonly socket: Socket
  readonly server: Server
}

/** Since when a request is here. On the answer itself: it is looked for once, by who has it in hand. */
const BEGAN_MS = Symbol('began_ms')

type Timed = Response & { [BEGAN_MS]?: number }

/**
 * How long requests take, by OpenTelemetry's conventions for HTTP servers. Node itself tells of each when it
 * comes and when it was answered: a handler in front of all others and a listener on each answer would cost
 * several times what counting does. Who went before he was answered is known by his connection.
 */
export class TimedRequests {
  readonly #family
  readonly #answered = new Map<unknown, Map<string, Map<number, TimedSeries>>>()
  readonly #spelled = new Map<string, TimedSeries>()
  /** What each connection waits for. */
  readonly #waiting = new WeakMap<Socket, Set<Timed>>()

  constructor(families: TimedFamilies) {
    this.#family = families.family(
      'http.server.request.duration',
      'From when a request came until its answer was sent',
    )
  }

  /** Of this server alone: others may be in the same process. */
  watch(server: Server): Disposable {
    const came = (told: unknown) => {
      if ((told as Told).server === server) this.#came(told as Told)
    }
    const answered = (told: unknown) => {
      if ((told as Told).server === server) this.#ended(told as Told)
    }
    subscribe(CAME, came)
    subscribe(ANSWERED, answered)
    return {
      [Symbol.dispose]: () => {
        unsubscribe(CAME, came)
        unsubscribe(ANSWERED, answered)
      },
    }
  }

  #came({ response, socket }: { readonly response: Timed; readonly socket: Socket }): void {
    response[BEGAN_MS] = performance.now()
    const known = this.#waiting.get(socket)
    if (known !== undefined) {
      known.add(response)
      return
    }
    const waiting = new Set([response])
    this.#waiting.set(socket, waiting)
    socket.on('close', () => {
      for (const unanswered of waiting) this.#record(unanswered.req as Request, unanswered)
    })
  }

  #ended({ request, response, socket }: Told): void {
    this.#waiting.get(socket)?.delete(response)
    this.#record(request, response)
  }

  #record(request: Request, response: Timed): void {
    const began_ms = response[BEGAN_MS]
    if (began_ms !== undefined) this.#seriesOf(request, response).record(performance.now() - began_ms)
  }

  /** Of a route that answered, as nearly all did, it is found without spelling anything. */
  #seriesOf(request: Request, response: Response): TimedSeries {
    const route: unknown = request.route
    if (route === undefined || !response.writableFinished) return this.#spelledSeriesOf(request, response)
    const by_status = innerOf(innerOf(this.#answered, route), request.method)
    const known = by_status.get(response.statusCode)
    if (known !== undefined) return known
    const series = this.#spelledSeriesOf(request, response)
    by_status.set(response.statusCode, series)
    return series
  }

  #spelledSeriesOf(request: Request, response: Response): TimedSeries {
    const template = templateOf(request)
    const { statusCode, headersSent, writableFinished } = response
    const key = `${request.method} ${template} ${headersSent ? statusCode : ''} ${writableFinished}`
    const known = this.#spelled.get(key)
    if (known !== undefined) return known
    const attributes: Attributes = { 'http.request.method': request.method, 'url.scheme': 'http' }
    if (template !== undefined) attributes['http.route'] = template
    if (headersSent) attributes['http.response.status_code'] = statusCode
    if (!writableFinished) attributes['error.type'] = 'aborted'
    else if (statusCode >= 500) attributes['error.type'] = String(statusCode)
    const series = this.#family.series(attributes)
    this.#spelled.set(key, series)
    return series
  }
}

function innerOf<Key, InnerKey, Value>(of: Map<Key, Map<InnerKey, Value>>, key: Key): Map<InnerKey, Value> {
  let inner = of.get(key)
  if (inner === undefined) {
    inner = new Map()
    of.set(key, inner)
  }
  return inner
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
