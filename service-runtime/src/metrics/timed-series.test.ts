import { type HistogramMetricData, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { expect, test } from 'vitest'
import { TimedFamilies } from './timed-series.ts'

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** On and beside the boundaries, between them, beyond them, and before the first. */
const TOOK_MS = [0, 0.4, 1, 1.001, 2.5, 74.9, 75, 75.1, 700, 29_999, 30_000, 30_001, 3_600_000]

test('a series counts as a histogram of the SDK with the same boundaries does', async () => {
  const families = new TimedFamilies()
  const own = families.family('took', 'How long').series({ way: 'a' })
  const reader = new Reader({ metricProducers: [families] })
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test')
  for (const took_ms of TOOK_MS) own.record(took_ms)
  const [{ value: counted } = expect.fail('expected a series')] = await seriesOf(reader, 'took')
  const advice = { explicitBucketBoundaries: counted.buckets.boundaries }
  const theirs = meter.createHistogram('theirs', { unit: 's', advice })
  for (const took_ms of TOOK_MS) theirs.record(took_ms / 1000, { way: 'a' })
  const [{ value: expected } = expect.fail('expected a series')] = await seriesOf(reader, 'theirs')
  expect(counted.buckets).toEqual(expected.buckets)
  expect([counted.count, counted.sum]).toEqual([expected.count, expected.sum])
})

test('what was told stays as it was while counting goes on, and a clock that went back is none', async () => {
  const families = new TimedFamilies()
  const series = families.family('took', 'How long').series({})
  const reader = new Reader({ metricProducers: [families] })
  new MeterProvider({ readers: [reader] })
  series.record(-1)
  const [told] = await seriesOf(reader, 'took')
  series.record(5)
  expect(told?.value).toMatchObject({ count: 1, sum: 0 })
  expect(told?.value.buckets.counts.reduce((sum, count) => sum + count, 0)).toBe(1)
})

async function seriesOf(reader: MetricReader, name: string) {
  const { resourceMetrics } = await reader.collect()
  const found = resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .find(({ descriptor }) => descriptor.name === name)
  return (found as HistogramMetricData | undefined)?.dataPoints ?? []
}
