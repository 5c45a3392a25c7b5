import { createHash } from 'node:crypto'
import { effectiveSettingsSchema } from '@three-ways/event-contract/effective-settings'
import { z } from 'zod'

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** Everything that was in effect where cells were measured, without what changes from start to start. */
export const configurationSchema = z.object({
  model: z.string(),
  /** Read back from what ran, under names that all models share; the unit stands in the name. */
  settings: effectiveSettingsSchema,
  /** Versions of the broker, and what it was started with; null for a model without one. */
  broker: facts.nullable(),
  /** Of Node and the packages. */
  versions: z.record(z.string(), z.string()),
  /** The same for every model. */
  run_settings: facts,
  /** Where the services ran. */
  service_host: z.record(z.string(), z.string()),
})
export type Configuration = z.output<typeof configurationSchema>

/** Up to version 2: one question, one effective setting per model in words, and whether they are alike. */
export const manifestRowSchema = z.object({
  question: z.string(),
  answers: z.record(z.string(), z.string()),
  equal: z.boolean(),
  why_not: z.string().nullable(),
})

/**
 * The name of a configuration: results of one model that may stand in one table have the same. It is made of
 * all that stands in it, so that nobody edits one of them alone.
 */
export function configurationHash(configuration: Configuration): string {
  return createHash('sha256').update(JSON.stringify(configuration)).digest('hex').slice(0, 12)
}
