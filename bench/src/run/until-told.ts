import { setTimeout as delay } from 'node:timers/promises'
import type { RunningSystem } from '@three-ways/testbed/system'
import type { OfferBook } from './offer-book.ts'

/** The feed comes back within half a second after its service; then it tells all that it had missed. */
const TOLD_WITHIN_MS = 3_000
const POLL_MS = 25

/**
 * Waits until the feed has told the end of every order whose customer got no answer. Nobody waits for those
 * before: that they exist at all, only the stores know. Resolves at the latest after a few seconds; what is
 * untold then is the ledger's to find.
 */
export async function untilTold(running: RunningSystem, book: OfferBook, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + TOLD_WITHIN_MS
  while (hasUntold(running, book) && performance.now() < deadline) await delay(POLL_MS, undefined, { signal })
}

function hasUntold(running: RunningSystem, book: OfferBook): boolean {
  const unheard = book.offers.flatMap(({ journal }) => {
    return [
      ...journal
        .records()
        .filter(({ http_status, completed_us }) => http_status === null && completed_us === null),
    ]
  })
  if (unheard.length === 0) return false
  const stored = book.workload.stored(running.ledgerView())
  return unheard.some(({ subject }) => stored.get(subject)?.end !== undefined)
}
