// biome-ignore-all lint/suspicious/noControlCharactersInRegex: what a terminal is told begins with one
import { expect, test } from 'vitest'
import { hasColours, paintOf } from './paint.ts'

const terminal = { isTTY: true }

test('colours are for a terminal that has them, and for nobody who wants none', () => {
  expect(hasColours(terminal, {})).toBe(true)
  expect(hasColours({}, {})).toBe(false)
  expect(hasColours(terminal, { NO_COLOR: '1' })).toBe(false)
  expect(hasColours(terminal, { NO_COLOR: '' })).toBe(true)
  expect(hasColours(terminal, { TERM: 'dumb' })).toBe(false)
  expect(paintOf({}, {})).toBeUndefined()
})

test('a text in colours is the same text, and one of nobody’s style is left alone', () => {
  const paint = paintOf(terminal, {})
  const painted = paint?.('model sync-rest', ' 2.67') ?? ''
  expect(painted).toContain('\u001b[')
  expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(' 2.67')
  expect(paint?.('model of somebody', 'x')).toBe('x')
})
