import { describe, expect, test } from 'vitest'
import { MAX_FAULTS } from './faults.ts'
import { readJson } from './read-json.ts'

const read = (text: string) => readJson(Buffer.from(text))
const pathsOf = (text: string) => {
  const result = read(text)
  return result.ok ? [] : result.faults.map(({ path }) => path)
}

describe('JSON is taken as it came', () => {
  test.each([
    ['{}', {}],
    ['7', 7],
    [' [1, "a:b", {"c" : null}] ', [1, 'a:b', { c: null }]],
    ['"\\ud83d\\ude00"', '😀'],
    ['{"a\\"b:\\\\":{"a":1},"a":[{"a":1},{"a":2}]}', { 'a"b:\\': { a: 1 }, a: [{ a: 1 }, { a: 2 }] }],
    ['"\\\\ud83d"', '\\ud83d'],
    ['"\\u00e9\\u0000"', 'é\0'],
    ['\ufeff{"a":1}', { a: 1 }],
  ])('%s', (text, json) => {
    expect(read(text)).toEqual({ ok: true, json })
    expect(readJson(text)).toEqual({ ok: true, json })
  })

  test('names that every object has are names', () => {
    const result = read('{"__proto__":{"a":1},"constructor":2}')
    expect(JSON.stringify(result.ok && result.json)).toBe('{"__proto__":{"a":1},"constructor":2}')
    expect(pathsOf('{"__proto__":1,"__proto__":2}')).toEqual(['__proto__'])
  })
})

describe('what would not be kept as it came is named by its path', () => {
  test.each([
    ['"\\ud83d"', ['$']],
    ['"\\uDE00\\uD83D"', ['$']],
    ['{"a":["x","\\ud83d\\ud83d\\ude00"]}', ['a[1]']],
    ['{"a":{"\\ud83d":1}}', ['a["\ufffd"]']],
    ['{"a":1,"a":1}', ['a']],
    ['{"a":1,"\\u0061":1}', ['a']],
    ['{ "a" : 1 , "b" : { "c\\\\" : 1, "c\\\\":2 } }', ['b["c\\\\"]']],
    ['[{"a":1},{"a":{"b":1,"b":2,"b":3}}]', ['[1].a.b', '[1].a.b']],
    ['{"":1,"":2}', ['[""]']],
    ['{"a":"\\ud800","a":"\\udfff"}', ['a', 'a', 'a']],
  ])('%s', (text, paths) => {
    expect(pathsOf(text)).toEqual(paths)
    expect(read(text)).toMatchObject({ reason: 'ambiguous' })
  })

  test('half a character in text that was never bytes', () => {
    expect(readJson('{"a":"\ud83d"}')).toMatchObject({ faults: [{ path: 'a' }] })
  })

  test('however deep, and however many', () => {
    const deep = `${'{"a":['.repeat(30_000)}"\\ud83d"${']}'.repeat(30_000)}`
    expect(pathsOf(deep)).toEqual([expect.stringMatching(/^a\[0\]\.a\[0\].*\.\.\.$/)])
    expect(pathsOf(deep.replace('\\ud83d', ''))).toEqual([])
    expect(pathsOf(`[${'"\\ud83d",'.repeat(1000)}1]`)).toHaveLength(MAX_FAULTS)
  })
})

describe('no JSON', () => {
  test.each(['', '{', '{"a":}', '\0', 'NaN', "{'a':1}"])('%s', (text) => {
    expect(read(text)).toMatchObject({ ok: false, reason: 'not_json', faults: [{ path: '$' }] })
  })

  test.each([
    ['Latin-1', Buffer.from('"José"', 'latin1')],
    ['UTF-16', Buffer.from('"a"', 'utf16le')],
    ['half a character in bytes', Buffer.from([0x22, 0xed, 0xa0, 0xbd, 0x22])],
    ['a character cut off', Buffer.from([0x22, 0xf0, 0x9f, 0x98, 0x22])],
    ['NUL written out too long', Buffer.from([0x22, 0xc0, 0x80, 0x22])],
  ])('%s', (_what, bytes) => {
    expect(readJson(bytes)).toMatchObject({ ok: false, reason: 'not_json' })
  })
})
