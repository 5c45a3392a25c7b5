import { isBurst } from '../settings/loads.ts'
import type { CellContext, ScenarioFindings } from './scenario.ts'

/**
 * A crowd that comes at once, over 64 connections: the highest rate at which a pattern takes commands on,
 * and the highest at which it completes them. A door that settles what it takes has one rate, the others
 * have two.
 */
export async function measureBurst(context: CellContext): Promise<ScenarioFindings> {
  const { door, generator, load, signal } = context
  if (!isBurst(load)) throw new TypeError('This variant needs so many commands at once')
  const count = load.orders
  const offer = context.offer({ count })
  const { journal, command } = offer
  const { started_us } = await context.measured(offer, () => {
    return generator.burst({ door, journal, command, count, signal })
  })
  const records = [...journal.records()]
  const rateOf = (moments: readonly (number | null)[]) => {
    const happened = moments.filter((at_us) => at_us !== null)
    const last_us = happened.reduce((last, at_us) => Math.max(last, at_us), started_us)
    return last_us === started_us ? null : Math.round((1e7 * happened.length) / (last_us - started_us)) / 10
  }
  const figures = {
    accepted_per_s: rateOf(records.map(({ accepted_us }) => accepted_us)),
    completed_per_s: rateOf(records.map(({ completed_us }) => completed_us)),
  }
  return { offer, started_us, scheduled: false, figures, checks: [] }
}
