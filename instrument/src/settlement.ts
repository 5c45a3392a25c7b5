import type { Journal } from './journal.ts'

export interface SettlementOptions {
  /** Give up after so long. The specification gives a system 60 s after the end of a fault. */
  readonly deadline_ms: number
  /** Rejects with its reason. */
  readonly signal: AbortSignal
}

export interface Settlement {
  /** Every request has ended, and every accepted subject too. */
  readonly settled: boolean
  /** Accepted subjects without an ending, and requests without an answer, when the wait was over. */
  readonly still_open: number
}

/**
 * Waits until every request of the journal has ended and every accepted subject has its terminal outcome, or
 * until the deadline. Told by each answer and each line of the feed; nothing is polled. Subjects whose fate
 * the client does not know (timeout, lost connection) are not waited for here: only the stores can tell
 * whether they exist.
 */
export async function settle(journal: Journal, options: SettlementOptions): Promise<Settlement> {
  const { deadline_ms, signal } = options
  signal.throwIfAborted()
  const stillOpen = () => journal.in_flight + journal.awaiting_end
  const over = Promise.withResolvers<void>()
  const stopListening = journal.onProgress(() => {
    if (stillOpen() === 0) over.resolve()
  })
  const abort = () => over.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const timer = setTimeout(over.resolve, deadline_ms)
  try {
    if (stillOpen() > 0) await over.promise
    const still_open = stillOpen()
    return { settled: still_open === 0, still_open }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    stopListening()
  }
}
