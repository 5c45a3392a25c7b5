import { describe, expect, test } from 'vitest'
import { WIDTH_PX } from '../pictures/picture.ts'
import { overlaps, textBoxes } from '../pictures/text-boxes.ts'
import { dataOf, sampleData } from '../sample-data.ts'
import type { LieData, LoggedTimes } from './lie.ts'
import { liePicture } from './lie-picture.ts'
import { liesOf } from './lies.ts'
import { liesPage } from './lies-page.ts'
import { closedLoopSamples, latenciesOf, percentileOf, polled } from './order-lies.ts'

/** Orders every 20 ms for ten seconds; those of the stall all end with it, the others after 5 ms. */
function stalled(from_s: number, to_s: number): LoggedTimes[] {
  return Array.from({ length: 500 }, (_, n) => {
    const planned_us = n * 20_000
    const is_stalled = planned_us >= from_s * 1e6 && planned_us < to_s * 1e6
    return { planned_us, completed_us: is_stalled ? to_s * 1e6 : planned_us + 5_000 }
  })
}

const sample = sampleData()
const results = sample.metrics.results.map((result) => {
  if (result.scenario !== 'backlog') return result
  return { ...result, figures: { ...result.figures, peak_open_orders: 512 } }
})
const cold = sample.metrics.results
  .filter(({ scenario, repetition }) => scenario === 'latency' && repetition === 1)
  .map((result) => ({ ...result, scenario: 'cold-start', variant: 'first-1000' }))
const data = dataOf([...results, ...cold], sample.examination.histograms, sample.seconds)
const orders: LieData['orders'] = (scenario) => stalled(2, scenario === 'backlog' ? 6 : 2.1)
const from: LieData = { data, orders }

describe('what a false measurement would have seen', () => {
  const orders_of_stall = stalled(2, 6)

  test('a client in a closed loop sends one order into a stall, and misses those that should have come', () => {
    expect(orders_of_stall).toHaveLength(500)
    expect(closedLoopSamples(orders_of_stall)).toHaveLength(500 - 199)
    expect(percentileOf(closedLoopSamples(orders_of_stall), 99)).toBe(5)
    expect(percentileOf(latenciesOf(orders_of_stall), 99)).toBeGreaterThanOrEqual(3_900)
    expect(percentileOf([], 99)).toBeUndefined()
  })

  test('a poll sees any peak, by when it begins', () => {
    const levels = [0, 0, 100, 200, 300, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    expect(polled(levels)).toEqual([0, 300])
    expect(polled([])).toBeUndefined()
  })
})

describe('the lies of a run', () => {
  const { told, untold } = liesOf(from)
  const named = (name: string) => told.find((one) => one.name === name)

  test('are told where its files have what they take, and named where not, with a command', () => {
    expect(told.map(({ name }) => name)).toEqual([
      'early-answer',
      'closed-loop',
      'few-samples',
      'polled-gauge',
      'delayed-beside',
      'buffered-sends',
      'cold-broker',
      'averaged-percentiles',
    ])
    expect(untold.map(({ name }) => name)).toEqual(['one-at-a-time', 'no-confirms', 'nagle-on'])
    expect(untold[0]?.command).toBe('npm run bench -- run false-settings')
    expect(untold[1]?.command).toBe('npm run bench -- run ladder')
    const none = liesOf({ data: dataOf([]), orders: () => [] })
    expect(none.told).toEqual([])
    expect(none.untold).toHaveLength(11)
  })

  test('are all told of a run that has the ladder and the false settings too', () => {
    const of_relay = sample.metrics.results.filter(({ scenario, model, repetition }) => {
      return scenario === 'latency' && model === 'async-rabbitmq' && repetition === 1
    })
    const rows = ['ladder/1-store', 'ladder/4-outbox', 'false-settings/none'].map((row) => [row, 1] as const)
    const wrong = ['false-settings/prefetch-1', 'false-settings/nagle-on'].map((row) => [row, 9] as const)
    const more = [...rows, ...wrong].flatMap(([row, burst_last_completed_s]) => {
      const [scenario = '', variant = ''] = row.split('/')
      return of_relay.map((result) => ({ ...result, scenario, variant, figures: { burst_last_completed_s } }))
    })
    const { histograms } = sample.examination
    const whole = liesOf({ data: dataOf([...results, ...cold, ...more], histograms, sample.seconds), orders })
    expect(whole.untold).toEqual([])
    expect(whole.told).toHaveLength(11)
    const one_at_a_time = whole.told.find(({ name }) => name === 'one-at-a-time')
    expect(one_at_a_time?.bars).toEqual([
      { label: 'async-rabbitmq', model: 'async-rabbitmq', told: 9, honest: 1 },
    ])
  })

  test('show what is false beside what is true, of the same models', () => {
    const early = named('early-answer')?.bars ?? []
    const receipts = early.filter(({ model }) => model !== 'sync-rest')
    for (const { told: answer, honest } of receipts) expect(answer).toBeLessThan(honest)
    const delayed = named('delayed-beside')?.bars.find(({ model }) => model === 'async-rabbitmq')
    expect(delayed?.told).toBeLessThan(10)
    expect(delayed?.honest).toBeGreaterThan(2_000)
    // Who refuses has nothing that waits.
    expect(named('closed-loop')?.bars.map(({ model }) => model)).toEqual([
      'async-rabbitmq',
      'streaming-kafka',
    ])
    expect(named('averaged-percentiles')?.bars[0]?.told).toBeLessThan(3_000)
  })

  test('have a paragraph, a picture and a table each', () => {
    const files = liesPage(from)
    const page = files.at(-1)?.text ?? ''
    expect(files.map(({ file }) => file)).toEqual([...told.map(({ name }) => `lie-${name}.svg`), 'lies.md'])
    for (const { title, name } of told) {
      expect(page).toContain(`. ${title}\n`)
      expect(page).toContain(`](lie-${name}.svg)`)
    }
    expect(page).toContain('**Nothing is confirmed**')
    expect(liesPage(from)).toEqual(files)
    for (const line of page.split('\n'))
      if (!line.startsWith('|')) expect(line.length).toBeLessThanOrEqual(110)
  })

  test.each(told)('$name: nothing leaves the picture, and no text lies on another', (lie) => {
    const { root } = liePicture(lie)
    const boxes = textBoxes(root)
    const height = Number(root.attributes.height)
    const outside = boxes.filter(({ left, right, top, bottom }) => {
      return left < 0 || right > WIDTH_PX || top < 0 || bottom > height
    })
    expect({ outside, overlaps: overlaps(boxes) }).toEqual({ outside: [], overlaps: [] })
  })
})
