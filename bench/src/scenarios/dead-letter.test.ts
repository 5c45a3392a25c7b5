import type { Inspector, SystemUnderTest } from '@three-ways/testbed/system'
import { expect, test } from 'vitest'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { loadModel } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { deadLetter as full } from './dead-letter.ts'

// How warm it is, is no question of these tests.
const deadLetter = { ...full, warm_up: { orders: 20 } }
const system = await loadModel('reference')
const load = { rate_per_s: 50, seconds: 3, repetitions: 1 }
const row: PlannedRow = { scenario: 'dead-letter', variant: 'poison', durability: 'recommended', load }

/** The reference, whose dead letters are tended otherwise. */
function tendedBy(change: (inspector: Inspector) => Partial<Inspector>): SystemUnderTest {
  return {
    ...system,
    async inspect(deployment) {
      const inspector = await system.inspect(deployment)
      return { ...inspector, ...change(inspector) }
    },
  }
}

const KEPT = 'every unreadable message is kept, with its bytes, its origin, the reason, after one attempt'
const STAYS_BAD = 'an unreadable message that is redriven as it is comes back, with its attempts added up'
const mended = (service: string) =>
  `a message whose handler throws at ${service} is kept, counted on, and done once that is mended`
const MENDED = [mended('inventory-service'), mended('notification-service')]

test('what cannot be handled is kept, its neighbours go on, and it is done when it can be', async () => {
  const cell = await scenarioCell(system, deadLetter, row)
  expect(failedChecks(cell)).toEqual([])
  const { figures, ledger } = cell.result
  expect(figures).toMatchObject({
    injected: 42,
    dead_lettered: 42,
    redriven: 2,
    refused_at_the_door: 0,
    attempts_of_a_handler_that_throws: 3,
  })
  expect(Number(figures.handler_given_up_after_ms)).toBeGreaterThan(0)
  for (const span of ['before', 'during', 'after']) {
    expect(Number(figures[`neighbours_${span}_p50_ms`])).toBeGreaterThan(0)
  }
  expect(ledger).toMatchObject({ offered: 150, completed: 150, dead_lettered: 0, lost: 0 })
})

test('letters whose bytes were changed are not the messages that were put in', async () => {
  const shortened = tendedBy(({ deadLetters }) => ({
    deadLetters: async (signal) => {
      const letters = await deadLetters(signal)
      return letters.map((letter) => {
        return letter.reason === 'invalid_event' ? { ...letter, body: letter.body.subarray(1) } : letter
      })
    },
  }))
  const cell = await scenarioCell(shortened, deadLetter, row, { settles_within_ms: 4_000 })
  expect(failedChecks(cell).map(({ name }) => name)).toEqual([KEPT])
})

test('a redrive that forgets how often a message was tried is caught', async () => {
  const forgetful = tendedBy(({ deadLetters, inject, drop }) => ({
    async redrive(id, signal) {
      const letter = (await deadLetters(signal)).find((one) => one.id === id)
      if (letter !== undefined) await inject(letter.service, letter.body, signal)
      await drop(id, signal)
    },
  }))
  const cell = await scenarioCell(forgetful, deadLetter, row, { settles_within_ms: 1_000 })
  expect(failedChecks(cell).map(({ name }) => name)).toEqual(expect.arrayContaining([STAYS_BAD, ...MENDED]))
})

test('a model that says it keeps nothing, and keeps it, is caught', async () => {
  const boaster = { ...system, guarantees: { ...system.guarantees, keepsDeadLetters: false } }
  const cell = await scenarioCell(boaster, deadLetter, row, { settles_within_ms: 1_000 })
  expect(failedChecks(cell).map(({ name }) => name)).toContain(
    'every unreadable message is refused with 400, and nothing of it is kept',
  )
})
