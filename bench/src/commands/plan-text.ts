import { measurements } from '../progress/progress.ts'
import { planOf } from '../run/plan.ts'
import { durationText } from '../settings/estimate.ts'
import { offeredIn } from '../settings/offered-words.ts'
import type { RunSettings } from '../settings/run-settings.ts'
import { rateText } from './list.ts'

/** What a run would measure, turn by turn, and how long that should take. */
export function planText({ models, rows, estimate_s, durability, seed }: RunSettings): string {
  const plan = planOf(models, rows)
  const count = plan.reduce((sum, { cells }) => sum + cells.length, 0)
  const turns = plan.flatMap(({ model, round, cells }) => [
    `round ${round}, ${model}`,
    ...cells.map(
      ({ row }) => `  ${row.scenario} / ${row.variant}: ${rateText(row.load, offeredIn(row.scenario).many)}`,
    ),
  ])
  const head = `${measurements(count)}, about ${durationText(estimate_s)}; durability ${durability}, seed ${seed}`
  return [head, '', ...turns, ''].join('\n')
}
