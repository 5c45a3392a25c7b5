import { expect, test } from 'vitest'
import { experimentText } from './experiment-text.ts'

const outcome = { alarms: 2, alike: 40, found: 19, slower: 20 }

test('says what was drawn, and of what', () => {
  const text = experimentText({ 'sync-rest': [3, 1, 2, 4, 5] }, outcome)
  expect(text).toContain('2 of 40 pairs in which nothing had changed')
  expect(text).toContain('19 of 20 in which one side')
  expect(text.replaceAll(/ +/g, ' ')).toContain('| sync-rest | 5 | 1.00 | 2.00 | 3.00 | 4.00 | 5.00 |')
})

test('a pool that nobody collected is said, and no figure is made up', () => {
  const text = experimentText({ 'sync-rest': [1], 'async-rabbitmq': [] }, outcome)
  expect(text).toContain('No pool of repetitions')
  expect(text).not.toContain('40')
})
