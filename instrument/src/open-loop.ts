import { nowUs } from './clock.ts'
import type { CommandOf } from './commands.ts'
import { destroyOnAbort } from './destroy-on-abort.ts'
import type { Notes } from './notes.ts'
import { pace } from './pacing.ts'
import { DEFAULT_TIMEOUT_MS, sendCommand } from './request.ts'
import type { Schedule } from './schedule.ts'
import { Pool } from './undici-clients.ts'

export interface OpenLoopOptions {
  /** Base URL of the service that takes the commands. */
  readonly door: string
  /** Empty; has room for the schedule. */
  readonly journal: Notes
  /** Planned starts, as offsets from the moment that this returns as `started_us`. */
  readonly schedule: Schedule
  /** Command n, when it is to be sent: of packed ones a view, which costs next to nothing. */
  readonly command: CommandOf
  /** Connections are opened as they are needed, up to so many, 512 unless told; then commands are late. */
  readonly connections?: number | undefined
  readonly timeout_ms?: number | undefined
  /** When it aborts, the load is over early and in good order: what is planned for later is not offered. */
  readonly enough?: AbortSignal
  /** Told the origin of the schedule once it is known; the first command is planned a moment later. */
  readonly onStarted?: ((started_us: number) => void) | undefined
  /** Told of every subject whose request has ended, after the journal. */
  readonly onEnded?: ((n: number) => void) | undefined
  /** Ends the load: requests under way are aborted, the rest is never sent, the promise rejects. */
  readonly signal: AbortSignal
}

/**
 * When the load started (the origin of the schedule) and when the last answer was in, on the bench's clock.
 */
export interface LoadSpan {
  readonly started_us: number
  readonly ended_us: number
}

/** Between preparing and the first planned start, so that preparing cannot make the first commands late. */
const LEAD_US = 20_000
/** Each start is noted beforehand; of half a million that takes longer than the lead. */
const LEAD_US_PER_COMMAND = 0.5

/**
 * Offers commands on an absolute schedule and never waits for an answer before sending the next: a service
 * that stalls is asked as often as one that does not, and every subject that it delays is measured as
 * delayed. Everything is noted in the journal; each request ends by its timeout at the latest. Resolves when
 * the last one has ended.
 */
export async function runOpenLoop(options: OpenLoopOptions): Promise<LoadSpan> {
  const { journal, schedule, signal, timeout_ms = DEFAULT_TIMEOUT_MS } = options
  const pool = new Pool(options.door, { connections: options.connections ?? 512, pipelining: 1 })
  await using _pool = destroyOnAbort([pool], signal)
  const started_us = nowUs() + LEAD_US + LEAD_US_PER_COMMAND * schedule.length
  const planned_us = schedule.map((offset_us) => started_us + offset_us)
  for (const moment_us of planned_us) journal.plan(moment_us)
  options.onStarted?.(started_us)

  const ended = Promise.withResolvers<void>()
  let open = planned_us.length
  const done = (n: number) => {
    open -= 1
    options.onEnded?.(n)
    if (open === 0) ended.resolve()
  }
  const send = (n: number) => sendCommand(pool, journal, n, options.command(n), timeout_ms, done)
  const sent = await pace(planned_us, send, signal, options.enough)
  journal.withdraw(planned_us.length - sent)
  open -= planned_us.length - sent
  if (open > 0) await ended.promise
  signal.throwIfAborted()
  return { started_us, ended_us: nowUs() }
}
