import type { BacklogSample } from '@three-ways/instrument/backlog-sampler'
import type { ClientRecord } from '@three-ways/instrument/client-record'
import { describe, expect, test } from 'vitest'
import { completedOrder, refusedOrder } from '../../test/client-records.ts'
import { outageChecks } from './outage-checks.ts'
import { type OutageTimes, outageFigures } from './outage-figures.ts'

/** Load from 0, gone at 5 s, started again at 7 s, a door at 7.5 s, ready at 8 s, cleared at 8.4 s. */
const TIMES: OutageTimes = {
  started_us: 0,
  down_us: 5e6,
  restart_us: 7e6,
  answering_us: 7.5e6,
  ready_us: 8e6,
  cleared_us: 8.4e6,
}
const GUARANTEES = {
  doneWhenAccepted: false,
  acceptsWhileInventoryIsDown: true,
  canReplay: false,
  keepsOrderPerOrderId: true,
  keepsDeadLetters: true,
  hasObservers: true,
} as Parameters<typeof outageChecks>[3]

/**
 * One order every 100 ms for twelve seconds: what is accepted from 5 s to 8.2 s is done at 8.2 s, in 10 ms
 * otherwise.
 */
function kept(): ClientRecord[] {
  return Array.from({ length: 120 }, (_, n) => {
    const planned_ms = n * 100
    const waits = planned_ms >= 5000 && planned_ms < 8200
    return completedOrder(planned_ms, waits ? 8200 - planned_ms : 10)
  })
}

/** The same load, refused from 5 s to 7.5 s. */
function refused(change: Partial<ClientRecord> = {}): ClientRecord[] {
  return kept().map(({ planned_us }) => {
    const planned_ms = planned_us / 1000
    const is_refused = planned_ms >= 5000 && planned_ms < 7500
    return is_refused ? refusedOrder(planned_ms, change) : completedOrder(planned_ms, 10)
  })
}

const sample = (at_us: number, total: number | null, outboxes = 0): BacklogSample => {
  return { asked_us: at_us, at_us, total, outboxes, messages: {} }
}
const rounded = (value: unknown) => Math.round(Number(value) * 1000) / 1000

describe('the figures of an outage', () => {
  test('tell what was kept, how long it took, and when all was well again', () => {
    const figures = outageFigures(kept(), TIMES, [sample(6e6, 11), sample(7e6, 21), sample(8.1e6, 60)])
    expect(figures).toMatchObject({
      outage_s: 2,
      // Those of the last tenth of a second may meet the return, and prove nothing.
      offered_during_outage: 19,
      accepted_during_outage: 19,
      refused_during_outage: 0,
      outage_from_us: 5e6,
      outage_to_us: 6.9e6,
      peak_backlog: 21,
      peak_open_orders: 32,
      answering_after_restart_s: 0.5,
      rejoin_s: 0.5,
      first_completion_after_restart_s: 1.2,
      backlog_cleared_after_restart_s: 1.4,
      // The second from 7 s to 8 s is all slow, the next one for a part, the one after it is not.
      recovered_after_restart_s: 3,
      of_outage_within_1s_percent: 0,
      of_outage_within_60s_percent: 100,
    })
    expect(rounded(figures.oldest_age_s)).toBe(3.199)
    expect(rounded(figures.drain_s)).toBe(0.2)
    expect(rounded(figures.drain_rate_per_s)).toBe(160)
  })

  test('tell what was refused, and when orders went through again', () => {
    const figures = outageFigures(refused(), TIMES, [])
    expect(figures).toMatchObject({
      accepted_during_outage: 0,
      refused_during_outage: 19,
      peak_backlog: 0,
      peak_open_orders: 1,
      first_completion_after_restart_s: 0.51,
      // Nothing had been accepted: there was nothing to drain.
      drain_s: null,
      drain_rate_per_s: null,
      recovered_after_restart_s: 2,
    })
  })

  test('count the orders of the outage as the checks do', () => {
    const { offered_during_outage } = outageFigures(refused(), TIMES, [])
    const outage = { kind: 'kill', target: 'inventory-service', seconds: 2 } as const
    const [check] = outageChecks(refused(), TIMES, outage, {
      ...GUARANTEES,
      acceptsWhileInventoryIsDown: false,
    })
    expect(check?.detail).toBe(`${offered_during_outage} of ${offered_during_outage}`)
  })

  test('say whose messages waited at the peak', () => {
    const messages = { 'order-service outbox': 9, 'orders.inventory': 2 }
    const peak = { ...sample(6e6, 11), messages }
    expect(outageFigures(kept(), TIMES, [sample(5.5e6, 3), peak]).peak_backlog_in).toBe(
      'order-service outbox 9, orders.inventory 2',
    )
  })

  test('count outboxes alone while the broker is away', () => {
    expect(outageFigures(kept(), TIMES, [sample(6e6, null, 9), sample(7e6, 8)]).peak_backlog).toBe(9)
  })

  test('are null, and not 0, for what never came', () => {
    const stuck = kept().map((order) =>
      order.planned_us < 5e6 ? order : { ...order, completed_us: null, feed_status: undefined },
    )
    expect(outageFigures(stuck, { ...TIMES, cleared_us: null }, [])).toMatchObject({
      oldest_age_s: null,
      first_completion_after_restart_s: null,
      drain_s: null,
      drain_rate_per_s: null,
      backlog_cleared_after_restart_s: null,
      recovered_after_restart_s: null,
    })
  })
})

describe('the checks of an outage', () => {
  const refusing = { ...GUARANTEES, acceptsWhileInventoryIsDown: false }
  const failed = (...[orders, outage, guarantees, times = TIMES]: FailedInput) =>
    outageChecks(orders, times, { seconds: 2, ...outage }, guarantees).filter(({ passed }) => !passed).length
  type FailedInput = [
    orders: ClientRecord[],
    outage: Pick<Parameters<typeof outageChecks>[2], 'kind' | 'target'>,
    guarantees: typeof GUARANTEES,
    times?: OutageTimes,
  ]
  const inventory = { kind: 'kill', target: 'inventory-service' } as const

  test('hold what the model promises against what customers were told', () => {
    expect(failed(kept(), inventory, GUARANTEES)).toBe(0)
    expect(failed(refused(), inventory, refusing)).toBe(0)
    expect(failed(kept(), inventory, refusing)).toBe(1)
    expect(failed(refused(), inventory, GUARANTEES)).toBe(1)
  })

  test('want every refusal to be a clean one', () => {
    expect(failed(refused({ http_status: 500 }), inventory, refusing)).toBe(1)
    expect(failed(refused({ answer_reason: 'overloaded' }), inventory, refusing)).toBe(1)
    expect(failed(refused({ http_status: null, fate: 'connection_lost' }), inventory, refusing)).toBe(1)
    const timeout = { http_status: 504, answer_reason: 'inventory_timeout' }
    expect(failed(refused(timeout), inventory, refusing)).toBe(1)
    expect(failed(refused(timeout), { ...inventory, kind: 'pause' }, refusing)).toBe(0)
  })

  test('know that a customer meets a broker or a notification never, and a door always', () => {
    expect(failed(kept(), { kind: 'kill', target: 'broker' }, refusing)).toBe(0)
    expect(failed(refused(), { kind: 'kill', target: 'notification-service' }, refusing)).toBe(1)
    const door = { kind: 'kill', target: 'order-service' } as const
    expect(failed(refused({ fate: 'connection_refused', http_status: null }), door, GUARANTEES)).toBe(0)
    expect(failed(kept(), door, GUARANTEES)).toBe(1)
  })

  test('see a system that does not work afterwards, or never drains, or an outage without orders', () => {
    const dead = kept().filter(({ planned_us }) => planned_us < 8e6)
    const never = completedOrder(9000, 1, { completed_us: null, feed_status: undefined })
    expect(failed([...dead, never], inventory, GUARANTEES)).toBe(1)
    expect(failed(kept(), inventory, GUARANTEES, { ...TIMES, cleared_us: null })).toBe(1)
    expect(failed([completedOrder(9000, 1)], inventory, GUARANTEES)).toBe(1)
  })
})
