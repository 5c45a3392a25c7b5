import { type WarmUp, warmUpText } from '@three-ways/result-files/temperature'
import { isRated } from '../settings/loads.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { listenTo, raise, warmUpContextOf } from './raise.ts'
import type { ListenedSystem } from './run-cell.ts'
import type { TurnOptions } from './turn-options.ts'
import { throwAwayAfterSleep, type UntilAtRest, warmUpFor, warmUpUntilAtRest } from './warm-up.ts'

/** The rate of what is measured steadily, unless a flag says another. */
const USUAL_RATE_PER_S = 100
/** Thrown away after a broker was paused. */
const AFTER_SLEEP_S = 5
/** All that a smoke run does: not warm, and it says so. */
const SMOKE_S = 3

export type WarmUpLimits = Omit<UntilAtRest, 'rate_per_s'>
/** A JVM compiles itself for a minute; and what was never used at all may move as long. */
const COLD_JVM: WarmUpLimits = { window_s: 5, floor_s: 30, ceiling_s: 120 }
const COLD: WarmUpLimits = { window_s: 5, floor_s: 20, ceiling_s: 120 }
/**
 * Services that were just raised, beside a broker that is warm. The burst has compiled them; 250 orders at
 * 100/s are enough for the p95 of a window, and four windows for the test against a trend.
 */
export const SERVICES: WarmUpLimits = { window_s: 2.5, floor_s: 10, ceiling_s: 30 }

/**
 * Brings a raised system, and the broker below it, to the temperature at which it is measured; the same way
 * each time, so that no attempt is warmer than another.
 */
export async function temper(
  options: TurnOptions,
  listened: ListenedSystem,
  rows: readonly PlannedRow[],
): Promise<WarmUp> {
  const { settings, kept, progress } = options
  const context = warmUpContextOf(listened, options, settings.seed)
  const steady = rows.map(({ load }) => load).find((load) => isRated(load) && load.grid !== true)
  const rate_per_s = steady && isRated(steady) ? steady.rate_per_s : USUAL_RATE_PER_S
  const slept = kept.broker_is === 'woken'
  if (slept) await throwAwayAfterSleep(context, { rate_per_s, seconds: AFTER_SLEEP_S })
  const warm_up =
    settings.profile === 'smoke'
      ? await warmUpFor(context, { rate_per_s, seconds: SMOKE_S })
      : await warmUpUntilAtRest(context, { rate_per_s, ...limitsOf(options) })
  const all = slept ? { ...warm_up, thrown_away_s: AFTER_SLEEP_S } : warm_up
  await kept.warmed(all)
  progress.note(`${kept.system.name}: ${warmUpText(all)}`)
  return all
}

/**
 * The same for the broker alone, where the next cells raise services of their own: once after it was started,
 * and a few seconds of load after it slept. Does nothing for one that is warm.
 */
export async function temperBroker(options: TurnOptions): Promise<void> {
  const { settings, turn, kept } = options
  if (kept.broker_is === 'warm') return
  const name = `broker-warm-up.${turn.round}.${kept.warm_ups.length}`
  await using raised = await raise(options, name, settings.durability === 'D2' ? 'D2' : 'recommended')
  const listened = await listenTo(raised.running, options, name, settings.seed)
  await using _feed = listened.feed
  if (kept.broker_is === 'cold') await temper(options, listened, [])
  else {
    const context = warmUpContextOf(listened, options, settings.seed)
    await throwAwayAfterSleep(context, { rate_per_s: USUAL_RATE_PER_S, seconds: AFTER_SLEEP_S })
    kept.broker_is = 'warm'
  }
}

function limitsOf({ kept }: TurnOptions): WarmUpLimits {
  if (kept.broker_is !== 'cold') return SERVICES
  return kept.system.broker === 'kafka' ? COLD_JVM : COLD
}
