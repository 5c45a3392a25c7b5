import autocannon from 'autocannon'
import { nowUs } from './clock.ts'
import type { CommandOf } from './commands.ts'
import type { Notes } from './notes.ts'
import type { LoadSpan } from './open-loop.ts'

export interface ClosedLoopOptions {
  /** Base URL of the service that takes the commands. */
  readonly door: string
  /** Empty; its capacity bounds the run as well: reaching it ends the load. */
  readonly journal: Notes
  /** Command n. */
  readonly command: CommandOf
  readonly duration_s: number
  readonly connections?: number | undefined
  readonly timeout_s?: number | undefined
  /** Ends the load and rejects. */
  readonly signal: AbortSignal
}

export interface ClosedLoopResult extends LoadSpan {
  /** Answers of any status per second of the load. */
  readonly answers_per_s: number
}

/**
 * As fast as it goes: autocannon over 32 connections, each sending its next command when it has an answer. A
 * closed loop gives a rate at saturation and nothing else: no latency is taken from it, and every subject
 * counts as planned when it is made.
 *
 * autocannon's own counts are not used: it forgets requests whose connection the server closed (research,
 * 4.1). Each request has a subject id of ours and is noted in the journal when it is made and when it is
 * answered. What has no answer at the end was cut off by it and is `aborted`: the stores tell whether such an
 * subject exists.
 */
export async function runClosedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
  const { door, journal, duration_s, signal, connections = 32, timeout_s = 20 } = options
  signal.throwIfAborted()
  const started_us = nowUs()
  const finished = Promise.withResolvers<void>()
  const open = new Set<number>()
  let answers = 0
  const request = {
    setupRequest: (built: autocannon.Request, context: RequestContext) => {
      if (journal.offered === journal.capacity) {
        // autocannon ends at its next tick and needs requests until then; these are no commands and are not
        // counted.
        context.n = undefined
        instance.stop()
        return { ...built, method: 'GET' as const, path: '/health', body: undefined }
      }
      const n = journal.plan(nowUs())
      context.n = n
      open.add(n)
      journal.noteSent(n, nowUs())
      return { ...built, ...options.command(n) }
    },
    onResponse: (http_status: number, body: string, context: RequestContext) => {
      if (context.n === undefined) return
      answers += 1
      open.delete(context.n)
      journal.noteAnswer(context.n, nowUs(), http_status, Buffer.from(body))
      context.n = undefined
    },
  }
  const settings = { url: door, connections, duration: duration_s, timeout: timeout_s, pipelining: 1 }
  const headers = { 'content-type': 'application/json' }
  const instance = autocannon(
    { ...settings, headers, requests: [request] as autocannon.Request[] },
    (error: unknown) => (error ? finished.reject(error) : finished.resolve()),
  )
  const abort = () => instance.stop()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await finished.promise
  } finally {
    signal.removeEventListener('abort', abort)
    for (const n of open) journal.noteFailure(n, nowUs(), 'aborted')
  }
  signal.throwIfAborted()
  const ended_us = nowUs()
  return { started_us, ended_us, answers_per_s: answers / ((ended_us - started_us) / 1_000_000) }
}

/**
 * Fresh for every request, because there is one request per round; carries its command's number to its
 * answer.
 */
interface RequestContext {
  n?: number | undefined
}
