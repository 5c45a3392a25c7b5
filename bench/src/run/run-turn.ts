import { carrierOf } from '../settings/suitable-rows.ts'
import { measureCarried } from './carried-cells.ts'
import { measureFresh } from './fresh-cell.ts'
import { idleBaseline } from './idle-baseline.ts'
import type { PlannedCell } from './plan.ts'
import type { TurnOptions } from './turn-options.ts'

/**
 * Measures the cells of one model's turn: what needs a system that was never used, then what warm systems
 * carry, one for each class of durability, then each of the others on a system of its own.
 */
export async function runTurn(options: TurnOptions): Promise<void> {
  const { cells } = options.turn
  const left = cells.filter(({ is_finished }) => is_finished !== true)
  await options.quiet.untilQuiet(options.progress, options.signal)
  // Once: what is at work later, and was not at first, must not become what is usual here.
  if (options.kept.idle_percent === undefined) options.kept.idle_percent = await idleBaseline(options)
  for (const cell of left.filter(({ row }) => row.once === true)) await measureFresh(options, cell)
  const carried = cells.filter(({ row }) => row.carried === true)
  for (const together of Map.groupBy(carried, ({ row }) => carrierOf(row)).values()) {
    const [{ row }] = together as [PlannedCell]
    await measureCarried(options, row.durability, together, row.apart === true ? row.scenario : 'carried')
  }
  for (const cell of left.filter(({ row }) => row.once !== true && row.carried !== true)) {
    await measureFresh(options, cell)
  }
}
