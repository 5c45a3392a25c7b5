import { expect, test } from 'vitest'
import { textWidth, wrapped } from './text-width.ts'

test('a wider letter, a larger size and a heavier face make a text wider', () => {
  expect(textWidth('WWW', 12)).toBeGreaterThan(textWidth('iii', 12))
  expect(textWidth('abc', 24)).toBeCloseTo(2 * textWidth('abc', 12))
  expect(textWidth('abc', 12, true)).toBeGreaterThan(textWidth('abc', 12))
})

test('a letter that nobody knows is as wide as any', () => {
  expect(textWidth('語', 10)).toBe(10)
})

test('lines are as long as they may be, and a long word stands alone', () => {
  const lines = wrapped('one two three incomprehensibilities four', 60, 12)
  expect(lines.join(' ')).toBe('one two three incomprehensibilities four')
  expect(lines).toContain('incomprehensibilities')
  for (const line of lines.filter((text) => text.includes(' ')))
    expect(textWidth(line, 12)).toBeLessThanOrEqual(60)
})
