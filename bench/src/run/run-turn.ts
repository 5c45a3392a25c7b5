import { measureCarried } from './carried-cells.ts'
import { measureFresh } from './fresh-cell.ts'
import type { TurnOptions } from './turn-options.ts'

/**
 * Measures the cells of one model's turn: what needs a system that was never used, then what one warm system
 * carries in each class of durability, then each of the others on a system of its own.
 */
export async function runTurn(options: TurnOptions): Promise<void> {
  const { cells } = options.turn
  for (const cell of cells.filter(({ row }) => row.once === true)) await measureFresh(options, cell)
  const carried = cells.filter(({ row }) => row.carried === true)
  for (const [durability, together] of Map.groupBy(carried, ({ row }) => row.durability)) {
    await measureCarried(options, durability, together)
  }
  for (const cell of cells.filter(({ row }) => row.once !== true && row.carried !== true)) {
    await measureFresh(options, cell)
  }
}
