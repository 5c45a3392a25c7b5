import type { ServerResponse } from 'node:http'
import type { Fault } from '@three-ways/event-contract/faults'
import type { Problem } from '@three-ways/event-contract/order-api'

const TITLES: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  404: 'Not found',
  409: 'Conflict with an earlier request',
  413: 'Body too large',
  415: 'Unsupported media type',
  422: 'Refused by business',
  500: 'Defect in this service',
  503: 'Unavailable',
  504: 'Timeout',
}

/** Sends JSON; a status of 400 and above as problem+json. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, JSON.stringify(body))
}

/** As `sendJson`, for JSON that is encoded already. */
export function sendText(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
    'content-length': Buffer.byteLength(json),
  })
  response.end(json)
}

/** What a problem may say besides its status. */
export interface ProblemDetails {
  readonly detail?: string
  readonly order_id?: string
  readonly reason?: string
  readonly faults?: readonly Fault[]
}

/** An RFC 9457 problem. */
export function problem(status: number, details: ProblemDetails = {}): Problem {
  const title = TITLES[status] ?? 'Problem'
  return { type: 'about:blank', title, status, ...details, faults: details.faults && [...details.faults] }
}

/** Sends a problem; a 503 says when to come again. */
export function sendProblem(response: ServerResponse, status: number, details: ProblemDetails = {}): void {
  if (status === 503) response.setHeader('retry-after', '1')
  sendJson(response, status, problem(status, details))
}
