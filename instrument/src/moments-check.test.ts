import { expect, test } from 'vitest'
import { Journal } from './journal.ts'
import { momentsCheck } from './moments-check.ts'

const line = (moment: 'decided' | 'completed') => ({ subject: 'x-0', moment, status: 'confirmed' }) as const

function checked(told: (journal: Journal) => void) {
  const journal = new Journal('x', 1)
  journal.plan(0)
  told(journal)
  return momentsCheck(journal.records())
}

test('a decision, and the end after it or with it', () => {
  for (const ended_us of [10, 20]) {
    const check = checked((journal) => {
      journal.noteOutcome(line('decided'), 10)
      journal.noteOutcome(line('completed'), ended_us)
    })
    expect(check).toMatchObject({ passed: true, detail: '1 ends' })
  }
})

test('an end before its decision, and one without any, are caught', () => {
  const early = checked((journal) => {
    journal.noteOutcome(line('completed'), 10)
    journal.noteOutcome(line('decided'), 20)
  })
  expect(early).toMatchObject({ passed: false, detail: expect.stringContaining('x-0 ended before') })
  const never = checked((journal) => void journal.noteOutcome(line('completed'), 10))
  expect(never).toMatchObject({ passed: false, detail: expect.stringContaining('never decided') })
})
