import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { StoredSubject } from '@three-ways/event-contract/stored-subject'
import { describe, expect, test } from 'vitest'
import { workloads } from './workload.ts'

const NOTHING = {
  entries: new Map(),
  stock: [],
  backlog: new Map(),
  duplicates_ignored: new Map(),
  external_effects_doubled: 0,
}
const DONE: StoredSubject = {
  begun: true,
  end: 'completed',
  reason: undefined,
  effects: 1,
  described: 'done',
}
const named = (name: string) => {
  const workload = workloads[name]
  if (workload === undefined) throw new Error(`no workload ${name}`)
  return workload
}
const failed = (name: string, stores: LedgerView, quantity = 1) => {
  const checks = named(name).checks(stores, () => ({ product_id: 1, quantity }))
  return checks.flatMap((check) => (check.passed ? [] : [check.name]))
}
const view = (subjects: Readonly<Record<string, StoredSubject>>): LedgerView => {
  return { ...NOTHING, subjects: new Map(Object.entries(subjects)) }
}

describe('the workload of every pattern', () => {
  test.each(Object.keys(workloads))('%s sends what its door reads, by names of its own', (name) => {
    const { batch } = named(name)
    const draw = () => 0
    const { command, renamed } = batch({ prefix: 'cell', failing_share: 0, draw, stores: NOTHING })
    const bodies = [0, 1, 2].map((n) => JSON.parse(command(n).body.toString()))
    expect(bodies.map(({ request_id }) => request_id)).toEqual(['cell-0', 'cell-1', 'cell-2'])
    expect(JSON.parse(renamed(1, 'cell-1~2').body.toString())).toMatchObject({ request_id: 'cell-1~2' })
    expect(command(0)).toEqual(command(0))
  })

  test.each(Object.keys(workloads))(
    '%s sees an effect that is there twice, or not at all, or alone',
    (name) => {
      const stock = [{ sku: 'product-1', initial: 5, available: 4, reserved: 1 }]
      const of = (subject: StoredSubject) => failed(name, { ...view({ a: subject }), stock })
      expect(of(DONE)).toEqual([])
      for (const wrong of [{ effects: 2 }, { effects: 0 }]) expect(of({ ...DONE, ...wrong })).toHaveLength(1)
      expect(of({ ...DONE, begun: false, end: undefined })).not.toEqual([])
    },
  )
})

describe('the stock of the saga', () => {
  const held = (reserved: number, available: number) => {
    return { ...view({ a: DONE }), stock: [{ sku: 'product-1', initial: 5, available, reserved }] }
  }
  test.each([
    ['holds what was asked for', held(2, 3), []],
    ['has lost some', held(2, 2), ['initial stock = available + reserved, none below 0']],
    ['holds too much', held(3, 2), ['the stock holds what completed orders asked for']],
  ])('%s', (_name, stores, names) => {
    expect(failed('saga', stores, 2)).toEqual(names)
  })
})

describe('answers', () => {
  const read = (name: string, http_status: number, body: unknown = {}) => {
    return named(name).readAnswer(http_status, Buffer.from(JSON.stringify(body)))
  }
  test('a designed failure of the saga was taken on, a malformed request was not', () => {
    const detail = { reason: 'payment_declined', compensation_executed: true }
    expect(read('saga', 400, { detail })).toEqual({
      accepted: true,
      status: 'failed',
      reason: 'payment_declined',
    })
    expect(read('saga', 400, { faults: [], detail: 'quantity: expected a number' }).accepted).toBe(false)
    expect(read('saga', 201)).toMatchObject({ accepted: true, status: 'confirmed' })
    expect(read('saga', 503, { detail })).toMatchObject({ accepted: false })
  })
  test('what is stored and not settled yet is under way; what is refused is not', () => {
    expect(read('slow-payment', 503, { reason: 'unsettled' }).accepted).toBe(true)
    expect(read('slow-payment', 503, { reason: 'overloaded' })).toMatchObject({
      accepted: false,
      reason: 'overloaded',
    })
    expect(named('ingestion').readAnswer(502, Buffer.from('Bad Gateway')).accepted).toBe(false)
  })
})
