import type { BacklogSample } from '@three-ways/instrument/backlog-sampler'
import { describe, expect, test } from 'vitest'
import { completedOrder } from '../../test/client-records.ts'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { loadModel } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { consumerLag } from './consumer-lag.ts'
import { type LagTimes, lagChecks, lagFigures } from './lag-figures.ts'

const system = await loadModel('reference')
const ROW: PlannedRow = {
  scenario: 'consumer-lag',
  variant: 'half-rate',
  durability: 'recommended',
  load: { rate_per_s: 100, seconds: 5, repetitions: 1 },
}

test('what a slow inventory leaves waiting rises, is known exactly, and goes away', async () => {
  const cell = await scenarioCell(system, consumerLag, ROW)
  expect(failedChecks(cell)).toEqual([])
  const { figures, ledger } = cell.result
  const { series = [] } = cell
  expect(ledger).toMatchObject({ offered: 500, completed: 500, refused: 0 })
  // 50/s too much for 2.5 s, less what the first slow ones had not finished yet.
  expect(Number(figures.peak_lag)).toBeGreaterThan(75)
  expect(Number(figures.peak_open_orders)).toBeGreaterThan(75)
  expect(Number(figures.drain_s)).toBeGreaterThan(0)
  expect(series.flatMap(({ events }) => events)).toHaveLength(2)
})

/** 100/s for 10 s; from 2 s to 7 s every order is done in 2 s, otherwise in 10 ms. */
const ORDERS = Array.from({ length: 1000 }, (_, n) => {
  const planned_ms = n * 10
  return completedOrder(planned_ms, planned_ms >= 2000 && planned_ms < 7000 ? 2000 : 10)
})
const TIMES: LagTimes = {
  started_us: 0,
  slowed_us: 2e6,
  released_us: 7e6,
  cleared_us: 9.1e6,
  slowed_rate_per_s: 50,
}
const counted = (at_s: number, total: number): BacklogSample => {
  return { asked_us: at_s * 1e6 - 5000, at_us: at_s * 1e6, total, outboxes: 0, messages: {} }
}
const EXACT = [counted(3, 100), counted(4, 200), counted(6.9, 200)]

describe('the figures of a lag', () => {
  test('run from the release to the end of what had come before it', () => {
    expect(lagFigures(ORDERS, TIMES, [...EXACT, counted(7.5, 999)])).toMatchObject({
      slowed_s: 5,
      peak_lag: 200,
      peak_open_orders: 200,
      peak_requests_in_flight: 1,
      refused: 0,
      oldest_age_s: 1.999,
      drain_s: 1.99,
      lag_cleared_after_release_s: 2.1,
    })
  })

  test('are null for what never ended', () => {
    const stuck = completedOrder(3000, 1, { completed_us: null })
    expect(lagFigures([...ORDERS, stuck], TIMES, EXACT)).toMatchObject({
      drain_s: null,
      drain_rate_per_s: null,
    })
  })
})

describe('the checks of a lag', () => {
  const failed = (samples: readonly BacklogSample[], times = TIMES) => {
    const checks = lagChecks(ORDERS, times, samples, 100, system.guarantees)
    return checks.filter(({ passed }) => !passed).map(({ detail }) => detail)
  }

  test('accept counts that are those of the orders', () => {
    expect(failed(EXACT)).toEqual([])
  })

  test('see a count that is seconds old, one that does not rise, and none at all', () => {
    expect(failed([...EXACT, counted(5, 120)])).toEqual(['120 counted while 199 to 200 orders waited'])
    expect(failed([counted(3, 100)])).toEqual(['100 at the most, at least 150 expected'])
    expect(failed([])).toHaveLength(2)
  })

  test('hold nothing against a door that is late to take what was sent, where it gives receipts', () => {
    const late = ORDERS.map((order) => {
      const sent_us = order.sent_us ?? 0
      return sent_us > 4e6 && sent_us < 5e6 ? { ...order, accepted_us: 5.5e6 } : order
    })
    const wrong = (doneWhenAccepted: boolean) => {
      const checks = lagChecks(late, TIMES, [...EXACT, counted(5, 120)], 100, { doneWhenAccepted })
      return checks.filter(({ passed }) => !passed).map(({ detail }) => detail)
    }
    expect(wrong(false)).toEqual([])
    expect(wrong(true)).toContain('120 counted while 200 to 200 orders waited')
  })

  test('see customers that do not wait, where a system says that they do and its messages wait', () => {
    const boasts = { ...system.guarantees, doneWhenAccepted: true }
    const checks = lagChecks(ORDERS, TIMES, EXACT, 100, boasts).filter(({ passed }) => !passed)
    const name =
      'the customers that wait for an answer become more while inventory takes less than is offered'
    expect(checks).toMatchObject([{ name, detail: '1 at the most, at least 150 expected' }])
  })

  test('see a lag that stays', () => {
    expect(failed(EXACT, { ...TIMES, cleared_us: null })).toEqual(['not within a minute'])
  })
})
