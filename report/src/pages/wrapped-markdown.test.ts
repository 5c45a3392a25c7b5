import { expect, test } from 'vitest'
import { LINE_LENGTH, wrappedMarkdown } from './wrapped-markdown.ts'

const long = Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ')

test('a paragraph gets lines that are not too long, and loses no word', () => {
  const wrapped = wrappedMarkdown(long)
  expect(wrapped.split('\n').length).toBeGreaterThan(2)
  for (const line of wrapped.split('\n')) expect(line.length).toBeLessThanOrEqual(LINE_LENGTH)
  expect(wrapped.replaceAll('\n', ' ')).toBe(long)
})

test('an item of a list goes on below its own text', () => {
  for (const lead of ['- ', '   - ', '12. ']) {
    const [first, ...others] = wrappedMarkdown(`${lead}${long}`).split('\n')
    expect(first?.startsWith(`${lead}word0`)).toBe(true)
    expect(others.length).toBeGreaterThan(1)
    for (const line of others) expect(line).toMatch(new RegExp(`^ {${lead.length}}word`))
  }
})

test('rows, titles, pictures and code stay as they are', () => {
  for (const lead of ['| ', '## ', '![', '    '])
    expect(wrappedMarkdown(`${lead}${long}`)).toBe(`${lead}${long}`)
})

test('no line begins with what would begin a list or a title', () => {
  const risky = long.replaceAll(/word(\d+)/g, (word, n) =>
    Number(n) % 3 === 0 ? '-' : Number(n) % 3 === 1 ? '7.' : word,
  )
  for (const line of wrappedMarkdown(risky).split('\n').slice(1)) expect(line).not.toMatch(/^(?:-|7\.) /)
})
