import type { z } from 'zod'
import { faultMessage, quoted } from './fault-messages.ts'
import { fieldMeantBy, fieldsAt, isOtherSpellingOf } from './other-spellings.ts'

/**
 * One thing wrong with an input: where (`items[0].qty`, `$` for the whole) and what was expected and found.
 */
export interface Fault {
  readonly path: string
  readonly message: string
}

/** A checked input: the value, or every fault that was found in it. Never a throw. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: readonly Fault[] }

/** Beyond this many, faults are counted and not listed: a small body must not be answered with a huge one. */
export const MAX_FAULTS = 100

/**
 * Checks `input` against `schema` and names every fault with its path, the first `MAX_FAULTS` of them. Where
 * somebody wrote what others call a field, the fault says what to write.
 */
export function check<Schema extends z.ZodType>(schema: Schema, input: unknown): Checked<z.output<Schema>> {
  const result = schema.safeParse(input, { error: faultMessage })
  if (result.success) return { ok: true, value: result.data }
  return { ok: false, faults: listed(schema, input, result.error.issues) }
}

function listed(schema: z.ZodType, input: unknown, issues: readonly z.core.$ZodIssue[]): readonly Fault[] {
  const strict = new Set<string>()
  let count = 0
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') strict.add(pathText(issue.path))
    count += issue.code === 'unrecognized_keys' ? issue.keys.length : 1
  }
  const faults: Fault[] = []
  for (const issue of issues) {
    if (faults.length >= MAX_FAULTS) break
    if (issue.code === 'unrecognized_keys') faults.push(...unknownFields(schema, issue))
    else {
      const hint = strict.has(pathText(issue.path.slice(0, -1))) ? '' : hintAt(schema, input, issue.path)
      faults.push({ path: pathText(issue.path), message: issue.message + hint })
    }
  }
  if (count <= MAX_FAULTS) return faults
  const rest = `has ${count - MAX_FAULTS} further faults, not listed here`
  return [...faults.slice(0, MAX_FAULTS), { path: '$', message: rest }]
}

function unknownFields(schema: z.ZodType, { keys, path }: z.core.$ZodIssueUnrecognizedKeys): Fault[] {
  const known = fieldsAt(schema, path)
  return keys.slice(0, MAX_FAULTS).map((key) => {
    const meant = fieldMeantBy(key, known)
    const hint = meant === undefined ? '' : `, write "${meant}"`
    return { path: pathText([...path, key]), message: `is not a known field${hint}` }
  })
}

/**
 * For a field that is missing where its object has it under another name, and takes fields that it does not
 * know.
 */
function hintAt(schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): string {
  const [name, around] = [path.at(-1), path.slice(0, -1)]
  const holder = around.reduce(ownValue, input)
  if (typeof name !== 'string' || typeof holder !== 'object' || holder === null) return ''
  if (Object.hasOwn(holder, name)) return ''
  const known = fieldsAt(schema, around)
  const other = Object.keys(holder).find((key) => !known.includes(key) && isOtherSpellingOf(name, key))
  return other === undefined ? '' : `; ${quoted(other)} is called "${name}" here`
}

function ownValue(value: unknown, part: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
  return (value as Record<PropertyKey, unknown>)[part]
}

/** A path as faults print it: `items[0].qty`, `$` for the whole. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.map(partText).join('').replace(/^\./, '')
  return text === '' ? '$' : text
}

const LONGEST_KEY_CHARACTERS = 64

function partText(part: PropertyKey): string {
  if (typeof part === 'number') return `[${part}]`
  const key = String(part)
  if (/^[A-Za-z_$][\w$]*$/.test(key) && key.length <= LONGEST_KEY_CHARACTERS) return `.${key}`
  const shown = key.length > LONGEST_KEY_CHARACTERS ? `${key.slice(0, LONGEST_KEY_CHARACTERS)}...` : key
  return `[${JSON.stringify(shown.toWellFormed())}]`
}
