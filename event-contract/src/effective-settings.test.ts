import { describe, expect, test } from 'vitest'
import {
  commonSettings,
  commonValue,
  effectiveSettingsSchema,
  UNKNOWN,
  wordOf,
} from './effective-settings.ts'

describe('effective settings', () => {
  test('are numbers, booleans and words, and no sentences', () => {
    const good = { a_ms: 5, b: false, c: 'wal', hash: '0a1b', list: '0-1,3', flags: '--a=8,--b' }
    expect(effectiveSettingsSchema.safeParse(good).success).toBe(true)
    for (const bad of ['after the local commit', '', 'yes, and no']) {
      expect(effectiveSettingsSchema.safeParse({ c: bad }).success, bad).toBe(false)
    }
    expect(effectiveSettingsSchema.safeParse({ c: Number.NaN }).success).toBe(false)
    expect(effectiveSettingsSchema.safeParse({ 'Not a name': 1 }).success).toBe(false)
  })

  test('that all have are one value; a difference cannot hide', () => {
    expect(commonValue([32, 32])).toBe(32)
    expect(commonValue([32, 31])).toBe('mixed:32|31')
    expect(commonValue([true, UNKNOWN])).toBe(UNKNOWN)
    expect(commonValue([])).toBe(UNKNOWN)
    expect(commonSettings([{ a: 1, b: 2 }, { a: 1 }])).toEqual({ a: 1, b: UNKNOWN })
  })

  test.each([
    ['--max-old-space-size=256 --x', '--max-old-space-size=256_--x'],
    ['', 'none'],
    ['4.3.6', '4.3.6'],
  ])('%s is the word %s', (text, word) => {
    expect(wordOf(text)).toBe(word)
    expect(effectiveSettingsSchema.safeParse({ word: wordOf(text) }).success).toBe(true)
  })
})
