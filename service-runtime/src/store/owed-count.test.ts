import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { event, openEngine } from '../../test/tally-service.ts'
import { OwedCount } from './owed-count.ts'

/** Far less than what is owed in these tests, so that every count has to go on in another turn. */
const ROWS_AT_A_TIME = 3

describe('what an outbox owes', () => {
  let owned: DisposableStack
  beforeEach(() => {
    owned = new DisposableStack()
  })
  afterEach(() => owned.dispose())

  function open() {
    const { engine, database } = openEngine(owned)
    const owe = (count: number, ...destinations: string[]) =>
      engine.commits.run(() => {
        for (let n = 0; n < count; n += 1)
          engine.outbox.add(event('Asked', `${destinations}-${n}`), destinations)
      })
    return { engine, owe, counted: new OwedCount(database, ROWS_AT_A_TIME) }
  }

  it('is nothing in a store in which nothing has happened', async () => {
    expect(await open().counted.now()).toEqual({ deliveries: 0, parked: 0, oldest_ms: undefined })
  })

  it('is counted to the last one, with several destinations and with what is settled in between', async () => {
    const { engine, owe, counted } = open()
    await owe(10, 'a')
    await owe(1, 'a', 'b')
    expect(await counted.now()).toEqual({ deliveries: 12, parked: 0, oldest_ms: 0 })
    await engine.commits.run(() => engine.outbox.settleBetween('a', 2, 10))
    expect(await counted.now()).toMatchObject({ deliveries: 3 })
    await engine.commits.run(() => engine.outbox.settle('a', 1))
    await engine.commits.run(() => engine.outbox.settle('a', 11))
    expect(await counted.now()).toMatchObject({ deliveries: 1 })
    expect((await counted.now()).deliveries).toBe(engine.outbox.undelivered())
  })

  it('is as old as the oldest event that is owed, and not as one that was settled', async () => {
    const { engine, owe, counted } = open()
    await owe(1, 'a')
    const late = { ...event('Asked', 'late'), time: '2026-01-01T00:00:00.000Z' }
    await engine.commits.run(() => engine.outbox.add(late, ['a']))
    expect(await counted.now()).toMatchObject({ oldest_ms: 0 })
    await engine.commits.run(() => engine.outbox.settle('a', 1))
    expect(await counted.now()).toMatchObject({ oldest_ms: Date.parse(late.time) })
  })

  it('does not hold what was given up, which is counted apart', async () => {
    const { engine, owe, counted } = open()
    await owe(4, 'a')
    await engine.commits.run(() => engine.outbox.park('a', 2, 'broken', 3, 0))
    expect(await counted.now()).toMatchObject({ deliveries: 3, parked: 1 })
  })

  it('is counted in several turns, in which the service goes on', async () => {
    const { owe, counted } = open()
    await owe(ROWS_AT_A_TIME * 5, 'a')
    let turns = 0
    let counting = true
    const look = () => {
      turns += 1
      if (counting) setImmediate(look)
    }
    setImmediate(look)
    await counted.now()
    counting = false
    expect(turns).toBeGreaterThanOrEqual(4)
  })
})
