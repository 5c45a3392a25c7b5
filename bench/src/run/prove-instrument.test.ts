import { SLIP_LIMIT_US } from '@three-ways/instrument/verdict'
import { expect, test } from 'vitest'
import { restlessText } from './prove-instrument.ts'

test('a machine is called restless where the generator is later than a measurement allows', () => {
  const limit_ms = SLIP_LIMIT_US / 1000
  expect(restlessText(limit_ms + 0.001)).toMatch(/^RESTLESS: .*a quieter hour helps/)
  expect(restlessText(limit_ms)).toBeUndefined()
})

test('of too few starts for a p99 nothing is said', () => {
  expect(restlessText(null)).toBeUndefined()
})
