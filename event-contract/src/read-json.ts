import { isUtf8 } from 'node:buffer'
import type { Fault } from './faults.ts'
import { halfCharactersAndRepeats } from './json-text.ts'

/**
 * JSON that came in: what it says, or why it is not taken. `not_json`: no JSON at all, or not in UTF-8.
 * `ambiguous`: JSON that cannot be kept as it came, since readers would make different things of it.
 */
export type ReadJson =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly reason: 'not_json' | 'ambiguous'; readonly faults: readonly Fault[] }

/** A lone surrogate can only come as an escape of this form: bytes that hold one are not UTF-8. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/
const BYTE_ORDER_MARK = 0xfe_ff

/**
 * Reads JSON as RFC 7493 (I-JSON) wants it, so that what is kept is what came: in UTF-8, without half a
 * character (a lone surrogate, which no store and no other reader keeps), and each name once in its object
 * (of two values readers keep the first, the last, or both). A byte order mark in front is passed over, as
 * RFC 8259 allows; NUL and other control characters may stand in a string, escaped. A number is the double
 * next to it. Never throws.
 */
export function readJson(input: Uint8Array | string): ReadJson {
  if (typeof input !== 'string' && !isUtf8(input)) {
    return notJson('expected JSON in UTF-8, got bytes that are not UTF-8')
  }
  const whole = typeof input === 'string' ? input : textOf(input)
  const text = whole.charCodeAt(0) === BYTE_ORDER_MARK ? whole.slice(1) : whole
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return notJson(`expected JSON: ${(error as Error).message.toWellFormed()}`)
  }
  const suspicious =
    (text.includes('\\u') && ESCAPED_SURROGATE.test(text)) ||
    (typeof input === 'string' && !text.isWellFormed()) ||
    namesWritten(typeof input === 'string' ? Buffer.from(input) : input) !== namesKept(json, 0)
  const faults = suspicious ? halfCharactersAndRepeats(text) : []
  return faults.length === 0 ? { ok: true, json } : { ok: false, reason: 'ambiguous', faults }
}

function notJson(message: string): ReadJson {
  return { ok: false, reason: 'not_json', faults: [{ path: '$', message }] }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c

/**
 * How many names valid JSON gives to values: its colons outside of strings. By bytes, which takes half as
 * long as by characters; no byte of a longer character is one of these.
 */
function namesWritten(bytes: Uint8Array): number {
  const { length } = bytes
  let names = 0
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at]
    if (byte === COLON) names += 1
    if (byte !== QUOTE) continue
    at += 1
    while (at < length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  }
  return names
}

/** Deeper than this nobody nests what is meant here, and the stack has an end. */
const COUNTED_DEPTH = 64

/** How many names are left in the value; NaN, which equals nothing, for one that is nested too deeply. */
function namesKept(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth > COUNTED_DEPTH) return Number.NaN
  let names = 0
  if (Array.isArray(value)) {
    for (const entry of value) if (typeof entry === 'object') names += namesKept(entry, depth + 1)
    return names
  }
  // Of what was parsed every enumerable name is its own, `__proto__` too.
  for (const name in value) {
    names += 1
    const inner = (value as Record<string, unknown>)[name]
    if (typeof inner === 'object') names += namesKept(inner, depth + 1)
  }
  return names
}
