import { setTimeout as delay } from 'node:timers/promises'
import { nowUs } from '@three-ways/instrument/clock'
import type { LoadSpan } from '@three-ways/instrument/open-loop'
import { constantSchedule, inPhases } from '@three-ways/instrument/schedule'
import { orderCount, phasesOf } from '../settings/loads.ts'
import { ratedLoad } from './offered-load.ts'
import type { CellContext, Offer } from './scenario.ts'

/**
 * Offers the orders at a constant rate, that of each phase of the load, while `script` does something to the
 * system. However many customers that makes wait for an answer, the next one does not wait for them: each may
 * have a connection of its own. The script gets the moment at which the load began, and a signal that ends it
 * when the load fails. Resolves when both have ended; a script that fails ends the load.
 */
export async function loadBeside<Found>(
  context: CellContext,
  offer: Offer,
  script: (started_us: number, signal: AbortSignal) => Promise<Found>,
  onEnded: (n: number) => void = () => {},
): Promise<{ readonly span: LoadSpan; readonly found: Found }> {
  const { door, generator } = context
  const load = ratedLoad(context)
  const one_failed = new AbortController()
  const signal = AbortSignal.any([context.signal, one_failed.signal])
  const started = Promise.withResolvers<number>()
  const end = (error: unknown) => {
    one_failed.abort(error)
    throw error
  }
  const loading = generator.openLoop({
    door,
    journal: offer.journal,
    command: offer.command,
    schedule: inPhases(phasesOf(load), constantSchedule),
    connections: orderCount(load),
    onStarted: started.resolve,
    onEnded,
    signal,
  })
  const scripted = started.promise.then((started_us) => script(started_us, signal))
  const [span, found] = await Promise.all([loading.catch(end), scripted.catch(end)])
  return { span, found }
}

/** Resolves at that reading of the clock, at once if it has passed. Rejects with the reason of the signal. */
export async function untilMoment(at_us: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const wait_ms = (at_us - nowUs()) / 1000
  if (wait_ms > 0) await delay(wait_ms, undefined, { signal })
}
