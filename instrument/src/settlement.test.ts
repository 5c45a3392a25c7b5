import { expect, test } from 'vitest'
import { Journal } from './journal.ts'
import { settle } from './settlement.ts'

const signal = new AbortController().signal

function journalOf(count: number): Journal {
  const journal = new Journal('x', count)
  for (let n = 0; n < count; n += 1) {
    journal.plan(n)
    journal.noteSent(n, n)
  }
  return journal
}
const end = (journal: Journal, n: number) =>
  journal.noteOutcome({ subject: `x-${n}`, moment: 'completed', status: 'confirmed' }, 9)

test('it waits for answers and for ends, and for no refused subject', async () => {
  const journal = journalOf(3)
  let over = false
  const settling = settle(journal, { deadline_ms: 60_000, signal }).finally(() => {
    over = true
  })
  journal.noteAnswer(0, 1, 202, Buffer.from(''))
  end(journal, 0)
  journal.noteAnswer(1, 1, 503, Buffer.from('{}'))
  await new Promise(setImmediate)
  expect(over).toBe(false)
  journal.noteAnswer(2, 1, 202, Buffer.from(''))
  await new Promise(setImmediate)
  expect(over).toBe(false)
  end(journal, 2)
  expect(await settling).toEqual({ settled: true, still_open: 0 })
})

test('a decision is not an end', async () => {
  const journal = journalOf(1)
  journal.noteAnswer(0, 1, 202, Buffer.from(''))
  journal.noteOutcome({ subject: 'x-0', moment: 'decided', status: 'confirmed' }, 9)
  expect(await settle(journal, { deadline_ms: 20, signal })).toEqual({ settled: false, still_open: 1 })
})

test('nothing open: it does not wait at all', async () => {
  expect(await settle(journalOf(0), { deadline_ms: 60_000, signal })).toEqual({
    settled: true,
    still_open: 0,
  })
})

test('an abort rejects', async () => {
  const abort = new AbortController()
  const settling = settle(journalOf(1), { deadline_ms: 60_000, signal: abort.signal })
  abort.abort(new Error('enough'))
  await expect(settling).rejects.toThrow('enough')
})
