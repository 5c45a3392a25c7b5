import { expect, test } from 'vitest'
import { agreementOf, rangesOf } from './repetitions-agree.ts'

const quiet = { 'sync-rest': [2, 2.1, 2.3], 'async-rabbitmq': [6, 6.5, 7.1], 'streaming-kafka': [9, 10, 9.5] }

test('repetitions within a fifth of the lowest agree', () => {
  expect(agreementOf(rangesOf(quiet))).toBe('agree')
})

test("a first repetition of Kafka's that is a quarter slower does not", () => {
  const ranges = rangesOf({ ...quiet, 'streaming-kafka': [11.3, 9, 9.1] })
  expect(agreementOf(ranges)).toBe('differ')
  expect(ranges.at(-1)?.range).toBeCloseTo(0.2556, 3)
})

test('where the control itself scatters, the machine is to blame, whatever the others do', () => {
  expect(agreementOf(rangesOf({ ...quiet, 'sync-rest': [2, 2.5], 'streaming-kafka': [9, 12] }))).toBe(
    'machine not quiet',
  )
})

test('a model without repetitions agrees with nothing', () => {
  expect(agreementOf(rangesOf({ ...quiet, 'async-rabbitmq': [] }))).toBe('differ')
})
