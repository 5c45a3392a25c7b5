import { type Cell, cellKey, cellTitle } from '@three-ways/result-files/cell'
import type { Result, Run } from '@three-ways/result-files/metrics'
import { rowTitle } from '@three-ways/result-files/row-verdict'
import type { CountedCell } from './counted-cell.ts'
import { middleOf } from './middle.ts'
import { bounds } from './nearest-rank.ts'
import type { RecomputedCell } from './recompute.ts'

/** Medians are rounded to a microsecond. */
const ROUNDING_MS = 0.002

/** Where what decides whether a cell is of one state is not what its orders come to. Pure. */
export function compareStationarity(
  result: Result,
  { completed_in_order_us }: Pick<RecomputedCell, 'completed_in_order_us'>,
): string[] {
  const { stationarity } = result
  if (stationarity == null) return []
  const took_ms = Array.from(completed_in_order_us, (took_us) => took_us / 1000)
  const third = Math.floor(took_ms.length / 3)
  const counted = {
    orders_per_third: third,
    first_third_p50_ms: middleOf(took_ms.slice(0, third)),
    last_third_p50_ms: middleOf(took_ms.slice(-third)),
  }
  return Object.entries(counted).flatMap(([name, value]) => {
    const reported = stationarity[name as keyof typeof counted]
    if (Math.abs(reported - value) <= ROUNDING_MS) return []
    return [`${cellTitle(result)}: stationarity.${name} is ${reported} in metrics.json, ${value} by the log`]
  })
}

/** Where what is said of a row over all its repetitions is not what its cells come to. Pure. */
export function compareRowVerdicts(
  run: Run,
  results: readonly Result[],
  cells: ReadonlyMap<string, CountedCell>,
): string[] {
  return (run.rows ?? []).flatMap((row) => {
    const own = results.filter(({ scenario, variant, model }) => {
      return scenario === row.scenario && variant === row.variant && model === row.model
    })
    const last = own.filter((result) => !own.some((other) => isLater(other, result)))
    const held = last.filter(({ hollow_reasons }) => (hollow_reasons ?? []).length === 0)
    const repeated = last.filter(({ attempt }) => attempt > 1).length
    const differ = (what: string, said: unknown, counted: unknown) => [
      `${rowTitle(row)}: ${what} is ${said} in metrics.json, ${counted} by its measurements`,
    ]
    return [
      ...(row.repetitions === last.length ? [] : differ('repetitions', row.repetitions, last.length)),
      ...(row.repeated === repeated ? [] : differ('repeated', row.repeated, repeated)),
      ...compareSlip(row.slip_p99_ms, held, cells).flatMap((value) =>
        differ('slip_p99_ms', row.slip_p99_ms, value),
      ),
    ]
  })
}

/** What the slip at p99 really is; nothing where it is as said, or cannot be counted. */
function compareSlip(
  said_ms: number | null,
  held: readonly Cell[],
  cells: ReadonlyMap<string, CountedCell>,
): number[] {
  const found = held.flatMap((cell) => cells.get(cellKey(cell)) ?? [])
  if (said_ms === null || found.length < held.length) return []
  const together = Float64Array.from(found.flatMap(({ logged }) => [...logged.slip_us])).sort()
  const { low, high, value = Number.NaN } = bounds(together, 99)
  return said_ms * 1000 >= low && said_ms * 1000 <= high ? [] : [value / 1000]
}

function isLater(one: Cell, other: Cell): boolean {
  return one.repetition === other.repetition && one.attempt > other.attempt
}
