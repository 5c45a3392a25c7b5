import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { cellKey } from '@three-ways/result-files/cell'
import type { FinishedCell } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { judgeRow } from '../measure/row-judgement.ts'
import { stationarityOf } from '../measure/stationarity.ts'
import { compareRowVerdicts, compareStationarity } from './compare-verdicts.ts'
import { countCell } from './counted-cell.ts'
import { recompute } from './recompute.ts'

const { run, cells } = sampleRun()
const own = cells.filter(({ result }) => result.variant === 'steady' && result.model === 'streaming-kafka')
const [first, second] = own as readonly FinishedCell[] as [FinishedCell, FinishedCell]
const logged = ({ orders }: FinishedCell) => orders.map((order) => ({ ...order, attempt: 1 }))
const counted = new Map(
  own.map((cell) => [cellKey(cell.result), countCell(cell.result, logged(cell), cell.ledger)]),
)

test('the thirds of a cell are counted anew from its orders', () => {
  const took_ms = first.orders.map(
    ({ completed_us, planned_us }) => ((completed_us ?? 0) - planned_us) / 1000,
  )
  const stationarity = stationarityOf(Float64Array.from(took_ms))
  if (stationarity === undefined) throw new Error('the sample has too few orders in a third')
  const said = (change: Partial<typeof stationarity>) =>
    compareStationarity(
      { ...first.result, stationarity: { ...stationarity, ...change } },
      recompute(logged(first)),
    )
  expect(said({})).toEqual([])
  expect(said({ last_third_p50_ms: 1 })).toEqual([expect.stringContaining('last_third_p50_ms is 1')])
  expect(said({ orders_per_third: 9 })).toEqual([expect.stringContaining('orders_per_third is 9')])
  expect(compareStationarity(first.result, recompute(logged(first)))).toEqual([])
})

test('what is said of a row over all its repetitions is counted anew', () => {
  const attempts = [first, second].map(({ result, orders, histograms }) => {
    const slips_us = orders.map(({ sent_us, planned_us }) => (sent_us ?? 0) - planned_us)
    const slip = LatencyHistogram.of(slips_us)
    return { result, slip, completed: histograms.completed ?? new LatencyHistogram() }
  })
  const row = judgeRow(attempts as never)
  const results = own.map(({ result }) => result)
  const said = (change: Partial<typeof row>) =>
    compareRowVerdicts({ ...run, rows: [{ ...row, ...change }] }, results, counted)
  expect(row.slip_p99_ms).toBeGreaterThan(0)
  expect(said({})).toEqual([])
  expect(said({ slip_p99_ms: 0.1 })).toEqual([expect.stringContaining('slip_p99_ms is 0.1')])
  expect(said({ repeated: 1 })).toEqual([expect.stringContaining('repeated is 1 in metrics.json, 0 by')])
  expect(said({ repetitions: 3 })).toEqual([expect.stringContaining('repetitions is 3')])
  // Told elsewhere: a log that is missing.
  expect(compareRowVerdicts({ ...run, rows: [row] }, results, new Map())).toEqual([])
})
