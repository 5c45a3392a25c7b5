import type { ServerResponse } from 'node:http'
import type { Fault } from '@three-ways/event-contract/faults'
import type { Answer } from '../workflow.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict with an earlier request',
  413: 'Body too large',
  415: 'Unsupported media type',
  422: 'Refused by business',
  500: 'Defect in this service',
  503: 'Unavailable',
  504: 'Timeout',
}

const JSON_TYPE = 'application/json'
const PROBLEM_TYPE = 'application/problem+json'

/** Sends JSON: a resource, whatever its status. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, JSON.stringify(body))
}

/** As `sendJson`, for JSON that is encoded already. */
export function sendText(response: ServerResponse, status: number, json: string, type = JSON_TYPE): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(json) })
  response.end(json)
}

/** Sends what a declaration answers. */
export function sendAnswer(response: ServerResponse, { status, body, is_problem }: Answer): void {
  sendText(response, status, JSON.stringify(body), is_problem === true ? PROBLEM_TYPE : JSON_TYPE)
}

/** What a problem may say besides its status: what it is about, too, in a word of the workflow. */
export interface ProblemDetails {
  readonly detail?: string
  readonly reason?: string
  readonly faults?: readonly Fault[]
  readonly [word: string]: unknown
}

/** An answer that is an RFC 9457 problem: there is no resource to show, or the request cannot be read. */
export function problem(status: number, details: ProblemDetails = {}): Answer {
  const title = TITLES[status] ?? 'Problem'
  const faults = details.faults && [...details.faults]
  const body = { type: 'about:blank', title, status, ...details, faults }
  return { status, body, is_problem: true }
}

/** Sends a problem; a 503 says when to come again. */
export function sendProblem(response: ServerResponse, status: number, details: ProblemDetails = {}): void {
  if (status === 503) response.setHeader('retry-after', '1')
  sendAnswer(response, problem(status, details))
}
