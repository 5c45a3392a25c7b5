import type { LoadSpan } from '@three-ways/instrument/open-loop'
import { poissonSchedule } from '@three-ways/instrument/schedule'
import { settle } from '@three-ways/instrument/settlement'
import { type Spending, watchSpending } from '../run/spending.ts'
import { FAILING_SHARE, wayIn } from './ladder-ways.ts'
import { ratedLoad } from './offered-load.ts'
import type { CellContext } from './scenario.ts'

const WARM_UP_S = 3

/** What orders took that came all at once. */
export interface Burst {
  readonly last_completed_s: number
  readonly spending: Spending
}

/** Orders as fast as they go; the clock stops at the last end, failures included. */
export async function atOnce(context: CellContext, name: string, count: number): Promise<Burst> {
  const { running, variant, signal, settles_within_ms, phase } = context
  phase(`${count} orders at once`)
  const offer = context.offer({ count, failing_share: FAILING_SHARE, name })
  const readSpending = await watchSpending(running)
  const { started_us }: LoadSpan = await wayIn(variant)(context, offer, count)
  await settle(offer.journal, { deadline_ms: settles_within_ms, signal })
  const spending = await readSpending(count)
  const ended_us = offer.journal.completed_us.filter((at_us) => !Number.isNaN(at_us))
  const last_us = ended_us.reduce((last, at_us) => Math.max(last, at_us), started_us)
  return { last_completed_s: (last_us - started_us) / 1e6, spending }
}

/** Thrown away: what comes behind it comes as what is measured. */
export async function steadily(context: CellContext): Promise<void> {
  const { door, generator, seed, signal, settles_within_ms } = context
  const { rate_per_s } = ratedLoad(context)
  const count = Math.ceil(rate_per_s * WARM_UP_S)
  const { journal, command } = context.offer({ count, name: 'steady-warm-up' })
  const schedule = poissonSchedule({ rate_per_s, count, seed })
  await generator.openLoop({ door, journal, schedule, command, signal })
  await settle(journal, { deadline_ms: settles_within_ms, signal })
}
