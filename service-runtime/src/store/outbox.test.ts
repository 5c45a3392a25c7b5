import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { event, temporaryFolder } from '../../test/tally-service.ts'
import { openDatabase } from './database.ts'
import { Outbox } from './outbox.ts'

describe('the outbox', () => {
  let owned: DisposableStack
  let outbox: Outbox

  beforeEach(() => {
    owned = new DisposableStack()
    const database = openDatabase(`${temporaryFolder(owned)}/store.sqlite`, 'D1')
    owned.defer(() => database.close())
    outbox = new Outbox(database)
  })
  afterEach(() => owned.dispose())

  const add = (subject: string, ...destinations: string[]) =>
    outbox.add(event('Asked', subject), destinations)
  const owed = (destination: string, after = 0, limit = 100) =>
    outbox.pending(destination, after, limit).map(({ subject }) => subject)

  it('owes each event to its destinations in the order of emission, page by page', () => {
    for (const subject of ['c', 'a', 'b']) add(subject, 'x')
    add('d', 'y')
    expect(owed('x')).toEqual(['c', 'a', 'b'])
    expect(owed('x', 0, 2)).toEqual(['c', 'a'])
    expect(owed('x', 2)).toEqual(['b'])
    expect(owed('y')).toEqual(['d'])
    expect(outbox.undelivered()).toBe(4)
  })

  it('keeps an event whole, and refuses its id a second time', () => {
    const stored = add('a', 'x')
    expect(JSON.parse(stored.body)).toEqual(event('Asked', 'a'))
    expect(outbox.find(stored.event_id)).toEqual(stored)
    expect(outbox.range(stored.sequence, stored.sequence)).toEqual([stored])
    expect(() => add('a', 'y')).toThrow('a:Asked')
    expect([outbox.has(stored.event_id), outbox.has('b:Asked')]).toEqual([true, false])
  })

  it('settles one delivery, once, and leaves the others owed', () => {
    const { sequence } = add('a', 'x', 'y')
    expect(outbox.settle('x', sequence)).toBe(true)
    expect(outbox.settle('x', sequence)).toBe(false)
    expect([owed('x'), owed('y')]).toEqual([[], ['a']])
  })

  it('settles all from one sequence to another for one destination, both included', () => {
    add('a', 'x', 'y')
    const from = add('b', 'x')
    const to = add('c', 'y', 'x')
    add('d', 'x')
    expect(outbox.settleBetween('x', from.sequence, to.sequence)).toBe(2)
    expect([owed('x'), owed('y')]).toEqual([
      ['a', 'd'],
      ['a', 'c'],
    ])
    expect(outbox.undelivered()).toBe(4)
  })

  it('takes no destination for another whose name begins or ends alike', () => {
    const { sequence } = add('a', 'sales', 'pre-sales', 'sales-desk')
    expect(outbox.settle('sales', sequence)).toBe(true)
    expect(['sales', 'pre-sales', 'sales-desk'].map((name) => owed(name))).toEqual([[], ['a'], ['a']])
    expect(outbox.settle('pre', sequence)).toBe(false)
  })

  it('finds what is owed however much was settled behind and before it, and owes it again', () => {
    const rows = Array.from({ length: 1200 }, (_, n) => add(`${n}`, 'x'))
    for (const { sequence } of rows) if (sequence !== 700) outbox.settle('x', sequence)
    expect([owed('x'), outbox.undelivered()]).toEqual([['699'], 1])
    for (const { sequence } of rows.slice(0, 3)) outbox.oweAgain('x', sequence)
    expect([owed('x'), outbox.undelivered()]).toEqual([['0', '1', '2', '699'], 4])
    outbox.settleBetween('x', 1, 1200)
    for (let n = 0; n < 1200; n += 1) outbox.settle('x', add(`more-${n}`, 'x').sequence)
    expect([owed('x'), outbox.undelivered()]).toEqual([[], 0])
    add('last', 'x')
    expect(owed('x')).toEqual(['last'])
  })

  it('owes what was settled again, and nothing that is owed or parked', () => {
    const { sequence } = add('a', 'x', 'y', 'z')
    outbox.settle('x', sequence)
    outbox.park('z', sequence, 'it threw', 3, 17)
    const before = outbox.rewound
    expect(['x', 'y', 'z'].map((destination) => outbox.oweAgain(destination, sequence))).toEqual([
      true,
      false,
      false,
    ])
    expect([owed('x'), owed('y'), owed('z')]).toEqual([['a'], ['a'], []])
    expect(outbox.parked()).toHaveLength(1)
    expect(outbox.rewound).not.toBe(before)
  })

  it('withdraws an event from everybody, and forgets nothing of it', () => {
    const { sequence, event_id } = add('a', 'x', 'y')
    add('b', 'x')
    outbox.withdraw(sequence)
    expect([owed('x'), owed('y')]).toEqual([['b'], []])
    expect(outbox.find(event_id)?.subject).toBe('a')
  })

  it('parks what is owed, with why, and nothing that is not', () => {
    const { sequence } = add('a', 'x', 'y')
    outbox.park('x', sequence, 'it threw', 3, 17)
    expect(owed('x')).toEqual([])
    expect(owed('y')).toEqual(['a'])
    expect(outbox.parked()).toMatchObject([
      { destination: 'x', sequence, reason: 'it threw', attempts: 3, parked_ms: 17, subject: 'a' },
    ])
    outbox.settle('y', sequence)
    outbox.park('y', sequence, 'too late', 3, 18)
    expect(outbox.parked()).toHaveLength(1)
  })

  it('owes a parked delivery again, and counts its attempts on', () => {
    const stored = add('a', 'x')
    outbox.park('x', stored.sequence, 'it threw', 3, 17)
    expect(outbox.unpark('x', stored.sequence)).toEqual(stored)
    expect([owed('x'), outbox.parked()]).toEqual([['a'], []])
    expect(outbox.unpark('x', stored.sequence)).toBeUndefined()
    outbox.park('x', stored.sequence, 'it threw again', 2, 18)
    expect(outbox.parked()).toMatchObject([{ reason: 'it threw again', attempts: 5, parked_ms: 18 }])
  })

  it('discards what is parked, once, and owes it to nobody', () => {
    const { sequence } = add('a', 'x')
    outbox.park('x', sequence, 'it threw', 3, 17)
    expect([outbox.discard('x', sequence), outbox.discard('x', sequence)]).toEqual([true, false])
    expect([owed('x'), outbox.parked(), outbox.unpark('x', sequence)]).toEqual([[], [], undefined])
  })

  it('says to whom an event is still owed', () => {
    const { event_id, sequence } = add('a', 'y', 'x')
    expect(outbox.pendingOf(event_id).map(({ destination }) => destination)).toEqual(['x', 'y'])
    outbox.settle('y', sequence)
    expect(outbox.pendingOf(event_id).map(({ destination }) => destination)).toEqual(['x'])
  })

  it('has an empty range for a message that caused nothing', () => {
    add('a', 'x')
    expect(outbox.range(1, 0)).toEqual([])
  })
})
