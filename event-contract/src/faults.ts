import type { z } from 'zod'
import { faultMessage } from './fault-messages.ts'

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

/** Checks `input` against `schema` and names every fault with its path, the first `MAX_FAULTS` of them. */
export function check<Schema extends z.ZodType>(schema: Schema, input: unknown): Checked<z.output<Schema>> {
  const result = schema.safeParse(input, { error: faultMessage })
  if (result.success) return { ok: true, value: result.data }
  return { ok: false, faults: listed(result.error.issues) }
}

function listed(issues: readonly z.core.$ZodIssue[]): readonly Fault[] {
  const faults = issues.flatMap(toFaults)
  if (faults.length <= MAX_FAULTS) return faults
  const rest = faults.length - MAX_FAULTS
  return [
    ...faults.slice(0, MAX_FAULTS),
    { path: '$', message: `has ${rest} further faults, not listed here` },
  ]
}

function toFaults(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: pathText(issue.path), message: issue.message }]
  return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'is not a known field' }))
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
