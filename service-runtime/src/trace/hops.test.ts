import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../test/tally-service.ts'
import { openDatabase } from '../store/database.ts'
import { Hops } from './hops.ts'

it('keeps the newest hops, and a bounded number of older ones', () => {
  using owned = new DisposableStack()
  const database = openDatabase(join(temporaryFolder(owned), 'hops.sqlite'), 'D1')
  owned.defer(() => database.close())
  const MOST = 10
  const hops = new Hops(database, MOST)
  const before = { clock: '00000000000b', received_us: 1, committed_us: 2, sent_us: 3 }
  const add = (subject: string) => {
    const times = { received_us: 4, handled_us: 5, committed_us: 6 }
    const place = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), parent_span_id: null, given_up: null }
    hops.add({ subject, message: 'Asked', clock: '00000000000a', ...times, before, ...place })
  }
  const kept = () => hops.page(0, 10_000).map(({ number }) => number)
  database.exec('BEGIN')
  for (let n = 1; n < 1000; n += 1) add(`s-${n}`)
  expect(kept()).toHaveLength(999)
  add('s-1000')
  database.exec('COMMIT')
  expect(kept()).toEqual(Array.from({ length: MOST }, (_, n) => 991 + n))
  expect(hops.ofSubject('s-990')).toEqual([])
  expect(hops.ofSubject('s-991')).toMatchObject([{ number: 991, before }])
  expect(hops.newest()).toBe(1000)
})
