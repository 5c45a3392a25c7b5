import type { EventEmitter } from 'node:events'
import { Interrupted } from './end-status.ts'

/** What a command is given to end in good order. */
export interface Interruption extends Disposable {
  /** Aborted with `Interrupted` by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Names of what is being ended right now; told to whoever asks a second time. */
  readonly ending: Set<string>
}

/**
 * Turns SIGINT and SIGTERM into one aborted signal. A second one changes nothing (npm hands a terminal's
 * Ctrl-C on a second time) and says what is still being ended: leaving at once would leave brokers and
 * services behind.
 */
export function listenForInterruption(
  say: (line: string) => void,
  source: EventEmitter = process,
): Interruption {
  const controller = new AbortController()
  const ending = new Set<string>()
  const onSignal = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      controller.abort(new Interrupted(name === 'SIGINT' ? 'Ctrl-C' : name))
      return
    }
    const open = ending.size === 0 ? 'what was started' : [...ending].join(', ')
    say(`Still ending ${open}. Nothing is left running afterwards.`)
  }
  source.on('SIGINT', onSignal)
  source.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    ending,
    [Symbol.dispose]() {
      source.off('SIGINT', onSignal)
      source.off('SIGTERM', onSignal)
    },
  }
}
