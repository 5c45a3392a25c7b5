import { expect, test } from 'vitest'
import { completedOrder, refusedOrder } from '../../test/client-records.ts'
import type { OutageTimes } from './outage-figures.ts'
import { attemptsOf, retryChecks, retryFigures } from './retry-figures.ts'

const TIMES: OutageTimes = {
  started_us: 0,
  down_us: 1e6,
  restart_us: 3e6,
  answering_us: 3.2e6,
  ready_us: 3.4e6,
  cleared_us: 4e6,
}

/** One order in time; one refused twice and done at the third attempt; one refused for ever. */
const FIRST = [completedOrder(500, 10), refusedOrder(1200), refusedOrder(2000)]
const REPEATS = [refusedOrder(1700), completedOrder(3500, 20), refusedOrder(2500), refusedOrder(3600)]
const ORIGINALS = [1, 1, 2, 2]
const attempts = attemptsOf(FIRST, REPEATS, (n) => ORIGINALS[n] ?? Number.NaN)

test('what customers did is put together, in its order', () => {
  expect(attempts.map((one) => one.map(({ planned_us }) => planned_us / 1000))).toEqual([
    [500],
    [1200, 1700, 3500],
    [2000, 2500, 3600],
  ])
})

test('the figures are about what was asked for first, however often it came', () => {
  expect(retryFigures(attempts, TIMES)).toMatchObject({
    eventually_completed: 2,
    eventually_within_1s_percent: 100 / 3,
    eventually_within_5s_percent: 200 / 3,
    last_eventual_completion_after_restart_s: 0.52,
    requests: 7,
    requests_per_order: 7 / 3,
    requests_per_refused_order: 3,
    most_requests_per_order: 3,
    requests_before_outage_per_s: 1,
    // 1200, 1700 and 2000 ms lie within a second.
    requests_in_outage_per_s: 3,
    requests_after_return_per_s: 2,
  })
})

test('a customer who stopped too early is seen, and one with two orders', () => {
  const failed = (...args: Parameters<typeof retryChecks>) =>
    retryChecks(...args).flatMap(({ name, passed }) => (passed ? [] : [name]))
  expect(failed(attempts, 3)).toEqual([])
  expect(failed(attempts, 4)).toEqual(['every customer has the order at last, or was refused 4 times'])
  const twice = attemptsOf([completedOrder(0, 5)], [completedOrder(10, 5)], () => 0)
  expect(failed(twice, 3)).toEqual(['no customer who came again has two orders'])
})
