import type { z } from 'zod'

/** The longest piece of somebody's input that a message repeats, in characters. */
const QUOTED_CHARACTERS = 64

/** Quotes a value of unknown origin for a message: JSON where it is small, only its kind where it is not. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.length > QUOTED_CHARACTERS ? `${value.slice(0, QUOTED_CHARACTERS)}...` : value
    return JSON.stringify(text.toWellFormed())
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a value of type ${typeof value}`
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
}

/**
 * One sentence for one fault, for a person who sees neither our schemas nor our code. Undefined leaves zod's
 * own words; a message that a schema brings along is never asked for here.
 */
export function faultMessage(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return `is missing, expected ${expectation(issue) ?? 'a value'}`
  const expected = expectation(issue)
  return expected === undefined ? undefined : `expected ${expected}, got ${quoted(issue.input)}`
}

function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.map((value) => quoted(value)).join(' or ')
    case 'too_small':
      return bound(issue.origin, 'at least', issue.minimum)
    case 'too_big':
      return bound(issue.origin, 'at most', issue.maximum)
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'an RFC 3339 time in UTC, such as 2026-01-31T12:00:00.000Z'
        : undefined
    default:
      return undefined
  }
}

function bound(origin: string, side: string, limit: number | bigint): string {
  if (origin === 'string') return `a string of ${side} ${limit} ${limit === 1 ? 'character' : 'characters'}`
  if (origin === 'array') return `an array of ${side} ${limit} ${limit === 1 ? 'entry' : 'entries'}`
  return `a number of ${side} ${limit}`
}
