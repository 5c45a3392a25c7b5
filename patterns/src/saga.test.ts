import { DatabaseSync } from 'node:sqlite'
import type { ServiceDeclaration, Workflow } from '@three-ways/service-runtime/workflow'
import { describe, expect, it } from 'vitest'
import { BY_CALL, carryByCall } from '../test/saga-by-call.ts'
import { BY_EVENT, carryByEvent } from '../test/saga-by-event.ts'
import { Dice, SagaServices } from '../test/saga-simulation.ts'
import { sagaViolations } from '../test/saga-violations.ts'
import { paymentFails } from './services/saga-payments.ts'
import { type Learned, SagaOrderTables } from './tables/saga-order-tables.ts'
import { workflow } from './workflow.ts'

const ORDERS = 8
/** Not enough for all of them. */
const ENVIRONMENT = { STOCK: '11', PAYMENT_FAILS_PERCENT: '30' }
const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1)

const WAYS = {
  'by events': { routing: BY_EVENT, carry: carryByEvent },
  'by calls': { routing: BY_CALL, carry: carryByCall },
} as const
type Way = keyof typeof WAYS

/** Orders on one product, carried to their ends; what does not hold then, and how many ended how. */
async function run(way: Way, seed: number, carried: Workflow = workflow) {
  const { routing, carry } = WAYS[way]
  using services = new SagaServices(carried, routing, ENVIRONMENT)
  const dice = new Dice(seed)
  for (let number = 0; number < ORDERS; number += 1) {
    await services.order(`${seed}-${number}`, 1 + Math.floor(dice.next() * 3))
  }
  await carry(services, carried, dice)
  const tables = services.engine('order-service').tables as SagaOrderTables
  const ends = tables.newest(ORDERS).map(({ status, reason }) => reason ?? status)
  const { subjects: unfinished } = tables.unfinished.page(Number.MAX_SAFE_INTEGER, 0)
  return { violations: sagaViolations(services), ends, unfinished }
}

describe('the saga, killed and cut off wherever a seed says', () => {
  it.each(Object.keys(WAYS) as Way[])(
    'holds no stock for what failed, and has nothing paid without an order, %s',
    async (way) => {
      const ends = new Set<string>()
      for (const seed of SEEDS) {
        const ran = await run(way, seed)
        const { violations, unfinished } = ran
        expect({ seed, violations, unfinished }).toEqual({ seed, violations: [], unfinished: [] })
        for (const end of ran.ends) ends.add(end)
      }
      const always = ['completed', 'insufficient_stock', 'payment_declined']
      const aborted = ['inventory_timeout', 'payment_timeout']
      expect([...ends].sort()).toEqual([...always, ...(way === 'by calls' ? aborted : [])].sort())
    },
  )

  it('is the same again by the same seed', async () => {
    expect(await run('by calls', 1)).toEqual(await run('by calls', 1))
  })

  /** One service's handler in place of its own. */
  function broken(name: string, type: string, change: object): Workflow {
    const services = workflow.services.map((service): ServiceDeclaration => {
      const handler = service.handles[type]
      if (service.name !== name || handler === undefined) return service
      return { ...service, handles: { ...service.handles, [type]: { ...handler, ...change } } }
    })
    return { ...workflow, services }
  }

  const none = { changes: [], events: [], moments: [] }
  it.each([
    [
      'a compensation that only logs',
      'by events',
      broken('inventory-service', 'PaymentFailed', { decide: () => none }),
    ],
    [
      'an abort without a tombstone',
      'by calls',
      broken('inventory-service', 'OrderCreated', ignoringWhatWas()),
    ],
    ['a payment that is kept', 'by calls', broken('payment-service', 'OrderAborted', { decide: () => none })],
  ] as const)('%s is found out', async (_what, way, carried) => {
    const found: string[] = []
    for (const seed of SEEDS) found.push(...(await run(way, seed, carried)).violations)
    expect(found.length).toBeGreaterThan(0)
  })

  /** Reserves as if nothing had come before. */
  function ignoringWhatWas() {
    const inventory = workflow.services.find(({ name }) => name === 'inventory-service')
    const reserve = inventory?.handles.OrderCreated
    const load = (...given: [never, never]) => ({ ...(reserve?.load(...given) as object), before: undefined })
    return { load }
  }
})

describe('which payments fail', () => {
  it('is a pure function of the order, and about the share that is asked for', () => {
    const names = Array.from({ length: 2000 }, (_, number) => `order-${number}`)
    const share = (percent: number) =>
      names.filter((name) => paymentFails(name, percent)).length / names.length
    expect(share(0)).toBe(0)
    expect(share(100)).toBe(1)
    expect(share(30)).toBeGreaterThan(0.25)
    expect(share(30)).toBeLessThan(0.35)
  })
})

describe('an order of the saga', () => {
  const order = { order_id: 1, request_id: 'a', product_id: 1, quantity: 1, created_ms: 0 }

  /** Whether it has not ended: from the beginning, and after each of what is learned. */
  function openWhile(...learned: Learned[]): boolean[] {
    using database = new DatabaseSync(':memory:')
    const tables = new SagaOrderTables(database)
    tables.apply({ kind: 'create', ...order })
    const isOpenAfter = (what: Learned) => {
      tables.apply({ kind: 'learn', request_id: 'a', learned: what })
      return tables.unfinished.has('a')
    }
    return [tables.unfinished.has('a'), ...learned.map(isOpenAfter)]
  }

  it('is open until it is completed, or nothing is held for it any more', () => {
    expect(openWhile({ status: 'completed' })).toEqual([true, false])
    expect(openWhile({ status: 'failed', reason: 'insufficient_stock' })).toEqual([true, false])
    const declined = { status: 'failed', reason: 'payment_declined' } as const
    expect(openWhile(declined, { stock_released: 1 })).toEqual([true, true, false])
    expect(openWhile({ stock_released: 1 }, declined)).toEqual([true, true, false])
    const aborted = { status: 'failed', aborted: 1 } as const
    const undone = [{ stock_released: 1 }, { payment_voided: 1 }] as const
    expect(openWhile(aborted, ...undone)).toEqual([true, true, true, false])
  })

  it('is unknown where nobody began it', () => {
    using database = new DatabaseSync(':memory:')
    expect(new SagaOrderTables(database).unfinished.has('stranger')).toBe(false)
  })
})
