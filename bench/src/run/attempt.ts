import type { Cell } from '@three-ways/result-files/cell'
import type { FinishedCell } from '@three-ways/result-files/results-folder'
import { estimateCell_s } from '../settings/estimate.ts'
import type { PlannedCell } from './plan.ts'
import type { TurnOptions } from './turn-options.ts'

/** Measures one cell, keeps what came of it and tells about it. Rejects with the reason of the signal. */
export async function attempted(
  { turn, progress, quiet, signal, onCell }: TurnOptions,
  { row, repetition }: PlannedCell,
  attempt: number,
  measure: (cell: Cell) => Promise<FinishedCell>,
): Promise<FinishedCell> {
  const { scenario, variant } = row
  const cell = { scenario, variant, model: turn.model, repetition, attempt }
  progress.cellStarts(cell, estimateCell_s(row))
  const finished = await measure(cell)
  await onCell(finished)
  progress.cellEnds(finished.result)
  const { verdict, instrument } = finished.result
  if (verdict === 'invalid') quiet.doubt()
  if (instrument.loopback_round_trip_us !== undefined) quiet.machineWas(instrument.loopback_round_trip_us)
  signal.throwIfAborted()
  return finished
}
