import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

/** What was measured last of each model. */
export interface ByModel<Measured> {
  readonly schema_version: 1
  readonly models: Readonly<Record<string, Measured>>
}

/** A committed file of what was measured by hand, model by model. */
export interface KeptByModel<Measured> {
  /** What is kept; undefined where nothing is yet. Throws for what is not of its schema. */
  kept(): ByModel<Measured> | undefined
  /** What is kept after another measurement: of each model the newest. Throws as `kept` does. */
  withMeasured(kept: ByModel<Measured> | undefined, model: string, measured: Measured): ByModel<Measured>
}

export function keptByModel<Measured>(
  file: URL,
  measured_schema: z.ZodType<Measured>,
): KeptByModel<Measured> {
  const schema = z.object({ schema_version: z.literal(1), models: z.record(z.string(), measured_schema) })
  return {
    kept: () => (existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined),
    withMeasured: (kept, model, measured) =>
      schema.parse({ schema_version: 1, models: { ...kept?.models, [model]: measured } }),
  }
}
