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
  readonly socket: Connection
  readonly server: Server
}

/**
 * What a connection waits for: one answer, and others behind it where somebody pipelines. An answer that was
 * sent is forgotten at once: held until the next one it would outlive what the collector calls young.
 */
interface Waiting {
  response: Response | undefined
  began_ms: number
  behind: Map<Response, number> | undefined
}

/** On the connection itself, since it is looked for with each request and each answer. */
const WAITING = Symbol('waiting')

type Connection = Socket & { [WAITING]?: Waiting }

/** How a route answered latest, and where that is counted. */
interface Answered {
  readonly method: string
  readonly status: number
  readonly series: TimedSeries
}

/**
 * How long requests take, by OpenTelemetry's conventions for HTTP servers. Node itself tells of each when it
 * comes and when it was answered: a handler in front of all others and a listener on each answer would cost
 * more than counting does. Who went before he was answered is known by his connection.
 */
export class TimedRequests {
  readonly #family
  /** By its route. */
  readonly #latest = new Map<unknown, Answered>()
  readonly #spelled = new Map<string, TimedSeries>()

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

  #came({ response, socket }: Told): void {
    const waiting = socket[WAITING] ?? this.#waitingOn(socket)
    if (waiting.response === undefined) {
      waiting.response = response
      waiting.began_ms = performance.now()
      return
    }
    waiting.behind ??= new Map()
    waiting.behind.set(response, performance.now())
  }

  #waitingOn(socket: Connection): Waiting {
    const waiting: Waiting = { response: undefined, began_ms: 0, behind: undefined }
    socket[WAITING] = waiting
    // Nobody waits any more for what was not answered.
    socket.on('close', () => {
      const { response, began_ms, behind = [] } = waiting
      if (response !== undefined) this.#record(response.req, response, began_ms)
      for (const [pipelined, came_ms] of behind) this.#record(pipelined.req, pipelined, came_ms)
    })
    return waiting
  }

  #ended({ request, response, socket }: Told): void {
    const waiting = socket[WAITING]
    if (waiting === undefined) return
    if (waiting.response === response) {
      waiting.response = undefined
      this.#record(request, response, waiting.began_ms)
      return
    }
    const came_ms = waiting.behind?.get(response)
    if (came_ms === undefined) return
    waiting.behind?.delete(response)
    this.#record(request, response, came_ms)
  }

  #record(request: Request, response: Response, began_ms: number): void {
    this.#seriesOf(request, response).record(performance.now() - began_ms)
  }

  /** Of a route that answered as it did the time before, it is found without spelling anything. */
  #seriesOf(request: Request, response: Response): TimedSeries {
    const route: unknown = request.route
    const { statusCode, writableFinished } = response
    const latest = this.#latest.get(route)
    if (latest?.status === statusCode && latest.method === request.method && writableFinished)
      return latest.series
    const series = this.#spelledSeriesOf(request, response)
    if (route !== undefined && writableFinished)
      this.#latest.set(route, { method: request.method, status: statusCode, series })
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
