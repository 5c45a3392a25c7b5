import type { EventEmitter } from 'node:events'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { Interrupted } from './end-status.ts'
import { leaveAtOnce } from './leave-at-once.ts'

/** What a command is given to end in good order. */
export interface Interruption extends Disposable {
  /** Aborted with `Interrupted` by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Names of what is being ended right now; told to whoever asks a second time. */
  readonly ending: Set<string>
}

export interface InterruptionOptions {
  readonly say: (line: string) => void
  readonly source?: EventEmitter
  readonly leave?: (exit_code: number) => void
  readonly now_ms?: () => number
}

/** One press of Ctrl-C comes twice under npm: by the terminal, and handed on by npm. */
export const SAME_PRESS_MS = 200
/** What an end in good order may still take after a second Ctrl-C. */
export const LEAVES_AFTER_MS = 1_500

/**
 * Turns SIGINT and SIGTERM into one aborted signal, for an end in good order. A second one says what is still
 * being ended and bounds that: then the process leaves, and the guardians of what it started (processes,
 * containers, temporary folders) end it.
 */
export function listenForInterruption({
  say,
  source = process,
  leave = leaveAtOnce,
  now_ms = () => performance.now(),
}: InterruptionOptions): Interruption {
  const controller = new AbortController()
  const ending = new Set<string>()
  let first_ms = 0
  let leaving: NodeJS.Timeout | undefined
  const onSignal = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      first_ms = now_ms()
      controller.abort(new Interrupted(name === 'SIGINT' ? 'Ctrl-C' : name))
      return
    }
    if (leaving !== undefined || now_ms() - first_ms < SAME_PRESS_MS) return
    const open = ending.size === 0 ? 'what was started' : [...ending].join(', ')
    say(`Leaving; still ending ${open}. Guardians end what is left of it.`)
    leaving = setTimeout(() => leave(EXIT.interrupted), LEAVES_AFTER_MS)
  }
  source.on('SIGINT', onSignal)
  source.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    ending,
    [Symbol.dispose]() {
      clearTimeout(leaving)
      source.off('SIGINT', onSignal)
      source.off('SIGTERM', onSignal)
    },
  }
}
