import type { Server } from 'node:http'
import { MAX_BODY_BYTES } from '@three-ways/event-contract/body-limit'
import { type EffectiveSettings, UNKNOWN } from '@three-ways/event-contract/effective-settings'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import type { Log } from '../log.ts'
import { StoreUnavailable } from '../store/group-commit.ts'
import { allowedMethods } from './allowed-methods.ts'
import { sendProblem } from './answers.ts'
import { Overloaded } from './overloaded.ts'
import { readBody, refuseOtherCharsets } from './read-body.ts'

/** Where a door keeps how many requests may be in work. */
const IN_FLIGHT = 'max_requests_in_flight'

/** What is in force at a door and at the server in front of it, of the objects that keep it. */
export function doorSettings(door: Express, server: Server): EffectiveSettings {
  // Node's own types do not name what it keeps for its listening sockets.
  const { noDelay = UNKNOWN } = server as unknown as { readonly noDelay?: boolean }
  return {
    door_requests_in_flight_most: Number(door.locals[IN_FLIGHT]),
    door_body_bytes_most: MAX_BODY_BYTES,
    door_nagle_off: noDelay,
    door_keep_alive_ms: server.keepAliveTimeout,
    door_headers_timeout_ms: server.headersTimeout,
    door_request_timeout_ms: server.requestTimeout,
  }
}

/**
 * A door without routes: reads JSON bodies whatever their declared type, and knows how long one may be.
 * `first` see each request before anything is done with it.
 */
export function createDoor(max_requests_in_flight: number, first: readonly RequestHandler[] = []): Express {
  const door = express()
  door.disable('x-powered-by')
  door.disable('etag')
  door.locals[IN_FLIGHT] = max_requests_in_flight
  for (const handler of first) door.use(handler)
  door.use(limitInFlight(door))
  door.use(refuseOtherCharsets)
  door.use(express.raw({ limit: MAX_BODY_BYTES, type: () => true, inflate: false }))
  door.use(readBody)
  return door
}

/**
 * Answers what no route took, and whatever a route threw; `subject_word` as the workflow has it. To be called
 * after the last route.
 */
export function closeRoutes(door: Express, log: Log, subject_word: string): void {
  door.use((request, response) => {
    const { method, path } = request
    const allowed = allowedMethods(door, path)
    if (allowed.length === 0) {
      return sendProblem(response, 404, { detail: `There is no ${method} ${path} here` })
    }
    response.setHeader('allow', allowed.join(', '))
    sendProblem(response, 405, { detail: `${path} takes ${allowed.join(', ')}, not ${method}` })
  })
  const onError: ErrorRequestHandler = (error, request, response, _next) => {
    if (response.headersSent) return void response.end()
    const status = statusOf(error)
    if (status === 500) log.error(`${request.method} ${request.path}`, error)
    if (error instanceof URIError) {
      const message = 'expected UTF-8, each byte that is no letter or digit as %xx'
      sendProblem(response, 400, { faults: [{ path: 'url', message }] })
    } else if (error instanceof Overloaded) {
      const { code: reason, message: detail, subject } = error
      sendProblem(response, 503, { reason, detail, [subject_word]: subject })
    } else if (status === 413) {
      sendProblem(response, 413, { detail: `expected a body of at most ${MAX_BODY_BYTES} bytes` })
    } else if (status === 415) {
      const encoding = JSON.stringify(request.headers['content-encoding'])
      sendProblem(response, 415, { detail: `expected a body without Content-Encoding, got ${encoding}` })
    } else {
      sendProblem(response, status, { detail: error instanceof Error ? error.message : String(error) })
    }
  }
  door.use(onError)
}

function statusOf(error: unknown): number {
  if (error instanceof StoreUnavailable || error instanceof Overloaded) return 503
  const { status } = error as { status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}

/** More requests than this in work at a time only grow a queue: they are told to come again. */
function limitInFlight({ locals }: Express): RequestHandler {
  let in_flight = 0
  return (request, response, next) => {
    // The feed stays open for hours and health must be answered under load: neither is work.
    if (request.method === 'GET') return next()
    const most = locals[IN_FLIGHT] as number
    if (in_flight >= most) {
      sendProblem(response, 503, { reason: 'overloaded', detail: `${most} requests are in work already` })
      return
    }
    in_flight += 1
    response.once('close', () => {
      in_flight -= 1
    })
    next()
  }
}
