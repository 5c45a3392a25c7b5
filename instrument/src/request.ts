import type { WorkloadCommand } from '@three-ways/event-contract/workload'
import type { Dispatcher } from 'undici'
import type { FailedFate } from './client-record.ts'
import { nowUs } from './clock.ts'
import type { Notes } from './notes.ts'

/** Where and how commands are sent. */
export interface DoorOptions {
  /** Base URL of the service that takes the commands. */
  readonly door: string
  /** After so long without an answer the request is given up and its subject is indeterminate. */
  readonly timeout_ms: number
}

export const DEFAULT_TIMEOUT_MS = 20_000

const HEADERS = ['content-type', 'application/json']

/**
 * Sends command n of the journal over the dispatcher and notes in the journal when it was written, when its
 * answer was complete or how it failed. Never throws and returns at once; `done` is called exactly once at
 * the end. Works on undici's dispatch level: no promise, no stream, no header object per request.
 */
export function sendCommand(
  dispatcher: Dispatcher,
  journal: Notes,
  n: number,
  { method, path, body }: WorkloadCommand,
  timeout_ms: number,
  done: (n: number) => void,
): void {
  // Noted here for a request that never gets a connection, and again when it is written.
  journal.noteSent(n, nowUs())
  const request = { path, method, headers: HEADERS, body }
  const timeouts = { headersTimeout: timeout_ms, bodyTimeout: timeout_ms }
  dispatcher.dispatch({ ...request, ...timeouts }, new AnswerHandler(journal, n, done))
}

const NO_BODY = Buffer.alloc(0)

class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #journal: Notes
  readonly #n: number
  readonly #done: (n: number) => void
  #http_status = 0
  #body: Buffer = NO_BODY

  constructor(journal: Notes, n: number, done: (n: number) => void) {
    this.#journal = journal
    this.#n = n
    this.#done = done
  }

  onRequestStart(): void {
    this.#journal.noteSent(this.#n, nowUs())
  }

  onResponseStart(_controller: Dispatcher.DispatchController, http_status: number): void {
    this.#http_status = http_status
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body = this.#body.length === 0 ? chunk : Buffer.concat([this.#body, chunk])
  }

  onResponseEnd(): void {
    this.#journal.noteAnswer(this.#n, nowUs(), this.#http_status, this.#body)
    this.#done(this.#n)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#journal.noteFailure(this.#n, nowUs(), fateOf(error))
    this.#done(this.#n)
  }
}

/**
 * Which fate an error of undici or of the operating system means. Only errors of making the connection prove
 * that the command never arrived; whatever breaks later leaves open whether it did.
 */
export function fateOf(error: Error): FailedFate {
  const code = 'code' in error ? error.code : undefined
  switch (code) {
    case 'ECONNREFUSED':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'connection_refused'
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return 'timed_out'
    case 'UND_ERR_ABORTED':
    case 'UND_ERR_DESTROYED':
      return 'aborted'
    default:
      return error.name === 'AbortError' ? 'aborted' : 'connection_lost'
  }
}
