import { randomBytes } from 'node:crypto'
import { type Checked, check } from '@three-ways/event-contract/faults'
import type { PathParameters } from '@three-ways/service-runtime/workflow'
import { z } from 'zod'

/**
 * What every command may carry: its own name, by which it is known again when it is sent once more. It is the
 * subject of everything that the command causes, with room for a word behind it.
 */
export const requestIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,95}$/, 'expected 1 to 96 letters, digits, or . _ ~ -')
  .optional()

/** What a command is read as: its fields, and its name in any case. */
export type Named<Fields> = Omit<Fields, 'request_id'> & { readonly request_id: string }

/** Reads the body of a command and names it where its sender did not; `prefix` begins such a name. */
export function readNamed<Schema extends z.ZodType<{ readonly request_id?: string | undefined }>>(
  schema: Schema,
  body: unknown,
  prefix: string,
): Checked<Named<z.output<Schema>>> {
  const read = check(schema, body)
  if (!read.ok) return read
  return { ok: true, value: { ...read.value, request_id: read.value.request_id ?? newName(prefix) } }
}

/** `pay_` and 12 hexadecimal digits, as the study names payments and jobs. */
function newName(prefix: string): string {
  return `${prefix}_${randomBytes(6).toString('hex')}`
}

/** A number that a table gave, as it stands in a path. */
export const numberInPathSchema = z.object({
  id: z
    .string()
    .regex(/^\d{1,15}$/, 'expected a whole number')
    .transform(Number),
})

/** The number behind `/:id`. */
export function readNumber(path: PathParameters): Checked<number> {
  const read = check(numberInPathSchema, path)
  return read.ok ? { ok: true, value: read.value.id } : read
}
