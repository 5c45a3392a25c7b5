import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenedEngine, openEngine } from '../../test/tally-service.ts'
import { MomentCounts } from './moment-counts.ts'

describe('counting what has ended', () => {
  let owned: DisposableStack
  let opened: OpenedEngine
  let counts: MomentCounts

  beforeEach(() => {
    owned = new DisposableStack()
    opened = openEngine(owned)
    counts = new MomentCounts(opened.database)
  })
  afterEach(() => owned.dispose())

  const read = () => counts.read(() => ({}))
  const add = (moment: 'decided' | 'completed', status: string, reason?: string) =>
    opened.engine.moments.add({ subject: 's', moment, status, reason })

  it('tells nothing of a store in which nothing has ended', async () => {
    expect(await read()).toEqual({ last_sequence: 0, ended: [] })
    add('decided', 'confirmed')
    expect(await read()).toEqual({ last_sequence: 1, ended: [] })
  })

  it('tells ends by their words, and adds what has come since to what was counted before', async () => {
    add('completed', 'confirmed')
    add('completed', 'failed', 'no_stock')
    await read()
    add('completed', 'failed', 'no_stock')
    add('completed', 'failed', 'cancelled')
    const { last_sequence, ended } = await read()
    expect(last_sequence).toBe(4)
    expect(ended).toEqual([
      { status: 'confirmed', reason: null, count: 1 },
      { status: 'failed', reason: 'no_stock', count: 2 },
      { status: 'failed', reason: 'cancelled', count: 1 },
    ])
  })

  it('counts nothing that was taken back', async () => {
    await read()
    opened.database.exec('BEGIN IMMEDIATE')
    add('completed', 'confirmed')
    opened.database.exec('ROLLBACK')
    add('completed', 'failed', 'no_stock')
    expect((await read()).ended).toEqual([{ status: 'failed', reason: 'no_stock', count: 1 }])
  })

  it('counts a long feed page by page, for two who ask at once, and whatever comes meanwhile once', async () => {
    opened.database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
      INSERT INTO moments (subject, moment, status) SELECT 's' || i, 'completed', 'confirmed' FROM n`)
    const both = [read(), read()]
    setImmediate(() => add('completed', 'confirmed'))
    const [one, other] = await Promise.all(both)
    expect(one?.ended).toEqual([{ status: 'confirmed', reason: null, count: one?.last_sequence }])
    expect(other).toEqual(await read())
    expect(other?.last_sequence).toBe(50_001)
  })

  it('has what else is seen from the same moment', async () => {
    add('completed', 'confirmed')
    expect(await counts.read(() => ({ begun: 7 }))).toMatchObject({ begun: 7, last_sequence: 1 })
  })
})
