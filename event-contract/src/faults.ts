import type { z } from 'zod'

/** One thing wrong with an input: where (`items[0].qty`, `$` for the whole) and what was expected and found. */
export interface Fault {
  readonly path: string
  readonly message: string
}

/** A checked input: the value, or every fault that was found in it. Never a throw. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: readonly Fault[] }

/** Checks `input` against `schema` and names every fault with its path. */
export function check<Schema extends z.ZodType>(schema: Schema, input: unknown): Checked<z.output<Schema>> {
  const result = schema.safeParse(input)
  if (result.success) return { ok: true, value: result.data }
  return { ok: false, faults: result.error.issues.map(toFault) }
}

function toFault(issue: z.core.$ZodIssue): Fault {
  return { path: pathText(issue.path), message: issue.message }
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
  return text === '' ? '$' : text
}
