import type { ClientRecord } from '@three-ways/instrument/client-record'
import { describe, expect, test } from 'vitest'
import { completedOrder, refusedOrder } from '../../test/client-records.ts'
import { type Crash, crashChecks, crashFigures, inconclusive, ordersCaughtBy } from './crash-figures.ts'

const crash = (kind: Crash['kind'], service: string, struck_ms: number): Crash => ({
  kind,
  service,
  struck_us: struck_ms * 1000,
  restart_us: (struck_ms + 100) * 1000,
  answering_us: (struck_ms + 400) * 1000,
  ready_us: (struck_ms + 500) * 1000,
})
const KILL = crash('kill', 'inventory-service', 4000)
const STOP = crash('stop', 'order-service', 7000)

/** Every 20 ms for 10 s, done in 10 ms; those around the kill are done when it is over. */
function load(): ClientRecord[] {
  return Array.from({ length: 500 }, (_, n) => {
    const planned_ms = n * 20
    const waits = planned_ms >= 3980 && planned_ms < 4500
    return completedOrder(planned_ms, waits ? 4510 - planned_ms : 10)
  })
}

describe('orders that a crash caught', () => {
  test('are those that were under way and did not get on without it', () => {
    expect(ordersCaughtBy(load(), KILL)).toBe(1)
    expect(ordersCaughtBy(load(), STOP)).toBe(0)
    // Done before the restart: it was in somebody else's hands.
    expect(ordersCaughtBy([completedOrder(3990, 50)], KILL)).toBe(0)
    expect(ordersCaughtBy([completedOrder(4010, 900)], KILL)).toBe(0)
  })

  test('are those, too, whose request broke or was refused by it', () => {
    expect(ordersCaughtBy([refusedOrder(3999.5)], KILL)).toBe(1)
    expect(ordersCaughtBy([refusedOrder(3990)], KILL)).toBe(0)
    const broken = {
      accepted_us: null,
      completed_us: null,
      http_status: null,
      fate: 'connection_lost',
    } as const
    expect(ordersCaughtBy([completedOrder(3999.5, 1, broken)], KILL)).toBe(1)
  })
})

describe('the figures of crashes', () => {
  test('count what was interrupted, and how long it took', () => {
    expect(crashFigures(load(), 0, [KILL, STOP])).toMatchObject({
      kills: 1,
      kills_with_work_in_flight: 1,
      stops: 1,
      pauses: 0,
      orders_caught: 1,
      orders_refused: 0,
      slowest_return_s: 0.4,
      // From 4.1 s: orders up to 4.5 s are slow, so the first half second is, and the next is not.
      recovery_longest_s: 1,
      recovery_median_s: 0.5,
      recoveries_not_seen: 0,
    })
  })

  test('say how many recoveries nobody saw', () => {
    const again = crash('kill', 'order-service', 4400)
    expect(crashFigures(load(), 0, [KILL, again])).toMatchObject({ recoveries_not_seen: 1 })
    expect(crashFigures(load(), 0, [])).toMatchObject({ slowest_return_s: null, recovery_longest_s: null })
  })
})

test('a system that takes no orders after a return is seen', () => {
  expect(crashChecks(load(), [KILL, STOP])).toMatchObject([{ passed: true, detail: '2 of 2' }])
  const dead = load().filter(({ planned_us }) => planned_us < 7e6)
  const detail = '1 of 2; not after stop order-service'
  expect(crashChecks(dead, [KILL, STOP])).toMatchObject([{ passed: false, detail }])
})

describe('a cell is inconclusive', () => {
  const services = ['inventory-service']
  test('without a kill that met work', () => {
    expect(inconclusive(load(), services, [KILL])).toEqual([])
    const idle = crash('kill', 'inventory-service', 6015)
    expect(inconclusive(load(), services, [idle])).toHaveLength(1)
    expect(inconclusive(load(), [], [])).toHaveLength(1)
  })

  test('without a kill of every service', () => {
    expect(inconclusive(load(), [...services, 'order-service'], [KILL])).toEqual([
      'Inconclusive: there was no time to kill order-service.',
    ])
  })
})
