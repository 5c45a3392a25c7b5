import { expect, test } from 'vitest'
import { experimentText } from './experiment-text.ts'

const outcome = {
  alarms: 2,
  alike: 40,
  found: [
    { factor: 1.1, pairs: 3 },
    { factor: 1.2, pairs: 16 },
    { factor: 1.3, pairs: 19 },
  ],
  slower: 20,
}

const ONE = { p50_ms: [1], generator_percent: [10] }
const NONE = { p50_ms: [], generator_percent: [] }

test('says what was drawn, and of what', () => {
  const pool = { p50_ms: [3, 1, 2, 4, 5], generator_percent: [10, 12, 11, 14, 13] }
  const text = experimentText({ 'sync-rest': pool }, outcome)
  expect(text).toContain('2 of 40 pairs in which nothing changed')
  const narrow = text.replaceAll(/ +/g, ' ')
  expect(narrow).toContain('| of 20 | 3 | 16 | 19 |')
  expect(narrow).toContain('| sync-rest | completed p50 (ms) | 1.00 | 2.00 | 3.00 | 4.00 | 5.00 |')
  expect(narrow).toContain('| sync-rest | generator (% of a core) | 10.00 | 11.00 | 12.00 | 13.00 | 14.00 |')
})

test('says which difference is found reliably: the first from which on none is missed', () => {
  expect(experimentText({ 'sync-rest': ONE }, outcome)).toContain('by the factor 1.2 is found reliably')
  const missed = { ...outcome, found: [...outcome.found, { factor: 1.4, pairs: 15 }] }
  expect(experimentText({ 'sync-rest': ONE }, missed)).toContain('None of them is found reliably')
})

test('a pool that nobody collected is said, and no figure is made up', () => {
  const text = experimentText({ 'sync-rest': ONE, 'async-rabbitmq': NONE }, outcome)
  expect(text).toContain('No pool of repetitions')
  expect(text).not.toContain('40')
})
