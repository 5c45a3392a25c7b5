import { setTimeout as delay } from 'node:timers/promises'
import type { ClientRecord } from '@three-ways/instrument/client-record'
import { seededRandom } from '@three-ways/instrument/seeded-random'
import type { Check } from '@three-ways/result-files/metrics'
import { duplicateEffects } from '../measure/duplicate-effects.ts'
import { orderCount } from '../settings/loads.ts'
import { ordersCaughtBy } from './crash-figures.ts'
import { type ComesBy, type Crash, crashInRound, mortalsAmong, roundsFor } from './crash-round.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { CellContext, Offer, ScenarioFindings } from './scenario.ts'

/** The load goes on for a moment, so that the last to come back has something to do. */
const LOAD_AFTERWARDS_MS = 1_000

/**
 * Under a steady load every service dies by SIGKILL at every point that its messages come by, each time with
 * a message in its hands, and is started again. In one round all of them die, at different points: what one
 * leaves undone meets neighbours that have just come back.
 */
export async function crashAtEachPoint(context: CellContext): Promise<ScenarioFindings> {
  const before = hits(context)
  const { offer, started_us, crashes } = await loadWhileAllCrash(context)
  // No times are compared, so that a generator that was late says nothing against what was found.
  return { offer, started_us, scheduled: false, ...judged(context, offer, crashes, before) }
}

/** The load of the row until every service has died at each of its points that messages come by. */
export async function loadWhileAllCrash(context: CellContext, comesBy: ComesBy = () => true) {
  const offer = context.offer({ count: orderCount(ratedLoad(context)) })
  let crashes: readonly Crash[] = []
  const { started_us } = await context.measured(offer, async () => {
    const enough = new AbortController()
    const rounds = async () => {
      try {
        crashes = await crashInRounds(context, comesBy)
        await delay(LOAD_AFTERWARDS_MS, undefined, { signal: context.signal })
      } finally {
        enough.abort()
      }
    }
    const [span] = await Promise.all([openLoop(context, offer, enough.signal), rounds()])
    return span
  })
  return { offer, started_us, crashes }
}

/** Round after round, until every service has died at each of its points. */
async function crashInRounds(context: CellContext, comesBy: ComesBy): Promise<readonly Crash[]> {
  const { running, seed, signal } = context
  const random = seededRandom(seed)
  const mortals = await mortalsAmong(running.services)
  const rounds = roundsFor(mortals)
  const crashes: Crash[] = []
  for (let round = 0; round < rounds; round += 1) {
    context.phase(`crashes, round ${round + 1} of ${rounds}`)
    crashes.push(...(await crashInRound(mortals, round, { random, comesBy, signal })))
  }
  return crashes
}

function hits({ running }: CellContext): number {
  return [...running.ledgerView().duplicates_ignored.values()].reduce((sum, count) => sum + count, 0)
}

function judged(
  context: CellContext,
  { journal }: Offer,
  crashes: readonly Crash[],
  hits_before: number,
): Pick<ScenarioFindings, 'figures' | 'checks'> {
  const stores = context.running.ledgerView()
  const { total, ...kinds } = duplicateEffects(stores, journal.records())
  const effects = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`)
  const tried = crashes.filter(({ died }) => died)
  const inbox_hits = hits(context) - hits_before
  const slowest = crashes.toSorted((a, b) => b.back_after_ms - a.back_after_ms)[0]
  return {
    figures: {
      crash_points: tried.length,
      orders_in_hands: inHands([...journal.records()], tried),
      inbox_hits,
      duplicate_effects: total,
      external_effects_doubled: stores.external_effects_doubled,
      slowest_return_s: slowest === undefined ? null : slowest.back_after_ms / 1000,
    },
    checks: [
      allDied(crashes),
      {
        name: 'what was repeated after the crashes had no second effect',
        passed: total === 0,
        detail: `effects beyond the first: ${effects.join(', ')}`,
      },
      {
        name: 'something was repeated after the crashes, and recognised',
        passed: inbox_hits > 0,
        detail: `${inbox_hits} messages found in an inbox`,
      },
    ],
  }
}

/** Nobody was spared. */
export function allDied(crashes: readonly Crash[]): Check {
  const survivors = crashes.filter(({ died }) => !died)
  const deaths = crashes.length - survivors.length
  const missed = survivors.map(placeOf).join(', ') || 'no point was missed'
  return {
    name: 'every service died at each of its points, with a message in its hands',
    passed: deaths > 0 && survivors.length === 0,
    detail: `${deaths} deaths${crashes.length === 0 ? ': no service is a process of its own' : ''}; ${missed}`,
  }
}

/**
 * Every one died with a message in its hands; more where the log shows more: orders that were under way then
 * and did not get on without it.
 */
function inHands(orders: readonly ClientRecord[], deaths: readonly Crash[]): number {
  return deaths.reduce((sum, death) => sum + Math.max(1, ordersCaughtBy(orders, death)), 0)
}

function placeOf({ service, point, nth }: Crash): string {
  return `${service} did not come ${nth} times to ${point}`
}
