import { liesOf } from '@three-ways/report/lies/lies'
import { compareModels } from '@three-ways/report/model-row'
import { expect, test } from 'vitest'
import { lieData } from '../src/lies/tell-lies.ts'
import { secondsOf } from '../src/reporting/load-report.ts'
import { REFERENCE, referenceData } from './reference-data.ts'

test('the committed run shows how each model would have been praised or blamed', async () => {
  const data = await referenceData()
  const rows = compareModels(data.metrics, data.examination.histograms).flatMap(
    (comparison) => comparison.rows,
  )
  const seconds = await secondsOf(REFERENCE, rows)
  const { told } = liesOf(await lieData(REFERENCE, { ...data, seconds }))
  const barsOf = (name: string) => told.find((one) => one.name === name)?.bars ?? []
  expect(told.length).toBeGreaterThanOrEqual(8)
  // A stall of ten seconds and more, of which a client that waits has one order in hundreds.
  expect(barsOf('closed-loop').length).toBeGreaterThan(2)
  for (const { told: p99, honest } of barsOf('closed-loop')) expect(Number(p99) * 10).toBeLessThan(honest)
  for (const { told: average, honest } of barsOf('averaged-percentiles')) expect(average).toBeLessThan(honest)
  for (const { told: sent, honest } of barsOf('buffered-sends')) expect(sent).toBeGreaterThan(honest)
  for (const { told: span, honest } of barsOf('few-samples')) {
    const [low, high] = span as readonly [number, number]
    expect(low).toBeLessThan(honest)
    expect(high).toBeGreaterThanOrEqual(honest)
  }
})
