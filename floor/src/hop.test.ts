import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Hop } from './hop.ts'
import { placed } from './life.ts'
import type { Message } from './messages.ts'
import { MemoryRows, type Rows } from './rows.ts'
import { StoredRows } from './stored-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'three-ways-floor-'))
afterAll(() => rmSync(folder, { recursive: true }))

const items = [{ sku: 'burger', qty: 2 }]
const order = (order_id: string) =>
  placed({ order_id, user_id: 'user-1', restaurant_id: 'restaurant-1', items })
const stored = (name: string, remembers: boolean) => new StoredRows(join(folder, name), { remembers })
const reserved = (order_id: string, times: number) => ({ order_id, fact: 'InventoryReserved', items, times })

describe.each<[string, () => Rows, number]>([
  ['in memory', () => new MemoryRows(), 2],
  ['in a store', () => stored('rows', false), 2],
  ['in a store with an inbox', () => stored('inbox', true), 1],
])('a message that comes twice, %s', (_name, open, times) => {
  const rows = open()
  const heard: string[] = []
  const hop = new Hop('inventory-service', rows, ({ subject }: Message) => heard.push(subject))

  test(`has its effect ${times} time(s)`, () => {
    const [first, other] = hop.handle([order('a'), order('b')])
    expect([first?.type, other?.subject]).toEqual(['InventoryReserved', 'b'])
    const [again] = hop.handle([order('a')])
    // What the inbox knows is that it was handled, and not what followed.
    expect(again?.type).toBe(times === 1 ? undefined : 'InventoryReserved')
    expect(rows.counted()).toEqual([reserved('a', times), reserved('b', 1)])
    expect(heard).toHaveLength(1 + times)
  })
})

test('rows outlive their process in a store, and not in memory', () => {
  new Hop('inventory-service', stored('lives', true)).handle([order('a')])
  expect(stored('lives', true).counted()).toEqual([reserved('a', 1)])
  expect(new MemoryRows().counted()).toEqual([])
})

test('one transaction carries what was at hand', () => {
  const rows = stored('commits', false)
  new Hop('notification-service', rows).handle([order('a'), order('b'), order('c')])
  expect(rows.flushes()).toMatchObject({ synchronous: 'NORMAL', commits: 1 })
})
