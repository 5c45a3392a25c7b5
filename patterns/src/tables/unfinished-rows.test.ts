import { DatabaseSync } from 'node:sqlite'
import type { ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { workflow } from '../workflow.ts'
import type { ProductTables } from './product-tables.ts'
import { UnfinishedRows } from './unfinished-rows.ts'

let database: DatabaseSync
beforeEach(() => {
  database = new DatabaseSync(':memory:')
})
afterEach(() => database.close())

function tasks(count: number): UnfinishedRows {
  database.exec('CREATE TABLE tasks (name TEXT PRIMARY KEY, at_ms INTEGER, done INTEGER) WITHOUT ROWID')
  const insert = database.prepare('INSERT INTO tasks VALUES (?, ?, ?)')
  database.exec('BEGIN')
  // Every thousandth is not done.
  for (let n = 0; n < count; n += 1) insert.run(String(n).padStart(5, '0'), n, n % 1000 === 0 ? 0 : 1)
  database.exec('COMMIT')
  return new UnfinishedRows(database, {
    table: 'tasks',
    subject: 'name',
    begun_ms: 'at_ms',
    is_open: 'done = 0',
  })
}

it('are told page by page, until the last', () => {
  const unfinished = tasks(20_001)
  const first = unfinished.page(30_000, 0)
  expect([first.subjects.length, first.subjects[0], first.next_after]).toEqual([10, '00000', 10_000])
  const second = unfinished.page(30_000, 10_000)
  expect([second.subjects.length, second.subjects[0], second.next_after]).toEqual([10, '10000', 20_000])
  expect(unfinished.page(30_000, 20_000)).toEqual({ subjects: ['20000'], next_after: null })
})

it('are those that were begun by the time that is asked for', () => {
  expect(tasks(3000).page(1000, 0)).toEqual({ subjects: ['00000', '01000'], next_after: null })
})

it('are known one by one as well', () => {
  const unfinished = tasks(3)
  expect(['00000', '00001', 'stranger'].map((name) => unfinished.has(name))).toEqual([true, false, false])
})

it('were begun when their rows say so', () => {
  const unfinished = tasks(3)
  expect(['00000', '00001', 'stranger'].map((name) => unfinished.begun_ms(name))).toEqual([0, 1, undefined])
})

it('are of updates those to which somebody has not reacted, with the names by which he would tell', () => {
  const products = workflow.services.find(({ name }) => name === 'product-service')
  const tables = products?.openTables(database, {}) as ProductTables
  const update = { product_id: 1, name: 'Espresso', stock: 1, version: 1, updated_ms: 5 }
  for (const request_id of ['all', 'two', 'none']) tables.apply({ kind: 'update', ...update, request_id })
  const handled = (request_id: string, handled_by: string) => {
    tables.apply({ kind: 'handled', request_id, handled_by })
  }
  for (const service of ['analytics-service', 'search-service', 'cache-service']) handled('all', service)
  for (const service of ['analytics-service', 'cache-service']) handled('two', service)
  expect(products?.unfinished?.(tables, 5, 0)).toEqual({
    subjects: ['none', 'two'],
    told_as: ['none.analytics-service', 'none.search-service', 'none.cache-service', 'two.search-service'],
    next_after: null,
  })
  expect(products?.unfinished?.(tables, 4, 0)).toMatchObject({ subjects: [], told_as: [] })
})

/** Whoever begins something that travels is whom somebody asks who looks for what got lost on its way. */
it.each(workflow.services.map((service) => [service.name, service] as const))(
  '%s tells of what it begins whether it has ended, and of nothing else',
  (_name, { commands = {}, emits, unfinished, isOpen }: ServiceDeclaration) => {
    const begins = Object.keys(commands).length > 0 && emits.length > 0
    expect([unfinished !== undefined, isOpen !== undefined]).toEqual([begins, begins])
  },
)
