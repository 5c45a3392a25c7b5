import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SOLD_OUT_SKU } from '../menu.ts'
import { InventoryTables } from './inventory-tables.ts'

describe('the stock', () => {
  let database: DatabaseSync
  let tables: InventoryTables

  beforeEach(() => {
    database = new DatabaseSync(':memory:')
    tables = new InventoryTables(database, 10)
  })
  afterEach(() => database.close())

  const row = (sku: string) => tables.stock().find((candidate) => candidate.sku === sku)
  const items = [
    { sku: 'burger', qty: 2 },
    { sku: 'pizza', qty: 1 },
    { sku: 'burger', qty: 1 },
  ]

  it('is the same for every SKU at the start, and nothing for the one that is sold out', () => {
    expect(row('burger')).toEqual({ sku: 'burger', initial: 10, available: 10, reserved: 0 })
    expect(tables.available(SOLD_OUT_SKU)).toBe(0)
    expect(tables.available('unicorn')).toBeUndefined()
  })

  it('opened again with the same setting, is as it was left, also by hand', () => {
    tables.apply({ kind: 'reserve', order_id: 'a', items })
    tables.setInitial('pizza', 4)
    const before = tables.stock()
    expect(new InventoryTables(database, 10).stock()).toEqual(before)
  })

  it('opened again with another setting, is shifted by as much, once', () => {
    tables.apply({ kind: 'reserve', order_id: 'a', items })
    tables = new InventoryTables(database, 999)
    expect(row('burger')).toEqual({ sku: 'burger', initial: 999, available: 996, reserved: 3 })
    expect(row(SOLD_OUT_SKU)).toMatchObject({ initial: 0, available: 0 })
    tables = new InventoryTables(database, 2)
    expect(row('burger')).toEqual({ sku: 'burger', initial: 3, available: 0, reserved: 3 })
    tables.setInitial('burger', 8)
    tables = new InventoryTables(database, 2)
    expect(row('burger')).toEqual({ sku: 'burger', initial: 8, available: 5, reserved: 3 })
  })

  it('goes and comes with an order, all lines of it', () => {
    tables.apply({ kind: 'reserve', order_id: 'a', items })
    expect([tables.available('burger'), tables.available('pizza')]).toEqual([7, 9])
    expect(tables.reservedBy('a')).toEqual(items)
    tables.apply({ kind: 'release', order_id: 'a', items })
    expect([tables.available('burger'), tables.available('pizza')]).toEqual([10, 10])
    expect(tables.reservedBy('a')).toBeUndefined()
  })

  it('cannot fall below nothing, nor be released beyond what is reserved', () => {
    const many = [{ sku: 'burger', qty: 11 }]
    expect(() => tables.apply({ kind: 'reserve', order_id: 'a', items: many })).toThrow(/CHECK/)
    expect(() => tables.apply({ kind: 'release', order_id: 'a', items })).toThrow(/CHECK/)
  })

  it('holds one reservation for an order at most', () => {
    tables.apply({ kind: 'reserve', order_id: 'a', items })
    expect(() => tables.apply({ kind: 'reserve', order_id: 'a', items })).toThrow(/UNIQUE/)
  })

  it.each([
    [25, { initial: 25, available: 22 }],
    [10, { initial: 10, available: 7 }],
    [5, { initial: 5, available: 2 }],
    [3, { initial: 3, available: 0 }],
    // Three pieces are reserved: less than three cannot have been there.
    [0, { initial: 3, available: 0 }],
  ])('set to %i, shifts what was there and what is left alike, never below 0', (initial, expected) => {
    tables.apply({ kind: 'reserve', order_id: 'a', items })
    expect(tables.setInitial('burger', initial)).toBe(true)
    expect(row('burger')).toMatchObject({ ...expected, reserved: 3 })
    expect(tables.setInitial('unicorn', 1)).toBe(false)
  })

  it('remembers a cancellation that came first, and only that', () => {
    tables.apply({ kind: 'bury', order_id: 'a' })
    expect(tables.isBuried('a')).toBe(true)
    tables.apply({ kind: 'refuse', order_id: 'a', reason: 'cancelled' })
    expect(tables.isBuried('a')).toBe(true)
    tables.apply({ kind: 'refuse', order_id: 'b', reason: 'quantity_limit' })
    tables.apply({ kind: 'bury', order_id: 'b' })
    expect(tables.isBuried('b')).toBe(false)
  })
})
