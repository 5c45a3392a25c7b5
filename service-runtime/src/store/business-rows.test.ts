import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/tally-service.ts'
import { businessRows } from './business-rows.ts'

let owned: DisposableStack
beforeEach(() => {
  owned = new DisposableStack()
})
afterEach(() => owned.dispose())

function digest(...statements: string[]): string | undefined {
  const file = `${temporaryFolder(owned)}/store.sqlite`
  const database = new DatabaseSync(file)
  database.exec('CREATE TABLE stock (sku TEXT, n INTEGER); CREATE TABLE messages (id TEXT)')
  for (const statement of statements) database.exec(statement)
  database.close()
  return businessRows(new Map([['a', file]])).get('a')
}

const BURGER = "INSERT INTO stock VALUES ('burger', 1)"
const PIZZA = "INSERT INTO stock VALUES ('pizza', 2)"

it('is the same for the same rows, in whatever order they came', () => {
  expect(digest(BURGER, PIZZA)).toBe(digest(PIZZA, BURGER))
})

it('differs for another row, another value, another table, and a row that is there twice', () => {
  const digests = [
    digest(BURGER),
    digest(BURGER, PIZZA),
    digest(BURGER, BURGER),
    digest("INSERT INTO stock VALUES ('burger', 3)"),
    digest(BURGER, 'CREATE TABLE more (n INTEGER)'),
  ]
  expect(new Set(digests).size).toBe(digests.length)
})

it('does not look at what only tells how messages travelled', () => {
  expect(digest(BURGER, "INSERT INTO messages VALUES ('a')")).toBe(digest(BURGER))
})

it('leaves out a service without a store', () => {
  expect(businessRows(new Map([['a', '/nowhere/store.sqlite']])).size).toBe(0)
})
