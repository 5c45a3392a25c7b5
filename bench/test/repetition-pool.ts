import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { writeWholeFile } from '@three-ways/result-files/write-whole-file'
import { z } from 'zod'

/** The models whose repetitions are collected. */
export const POOLED_MODELS = ['sync-rest', 'async-rabbitmq'] as const
export const POOL_SIZE = 60
export const POOL_LOAD = { rate_per_s: 100, seconds: 11 } as const

const poolSchema = z.object({
  schema_version: z.literal(2),
  model: z.string(),
  collected_at: z.iso.datetime(),
  rate_per_s: z.number(),
  seconds: z.number(),
  /** Completed orders in microseconds, one histogram per repetition, in the order of measurement. */
  histograms: z.array(z.string()),
  /** What the generator took of a core in each of them. */
  generator_percent: z.array(z.number().positive()),
})
export type RepetitionPool = z.output<typeof poolSchema>

/** Where the pool of a model is kept. */
export function poolFile(model: string): string {
  return fileURLToPath(new URL(`./repetition-pool/${model}.json`, import.meta.url))
}

export async function writePool(pool: RepetitionPool): Promise<string> {
  const file = poolFile(pool.model)
  mkdirSync(fileURLToPath(new URL('./repetition-pool/', import.meta.url)), { recursive: true })
  await writeWholeFile(file, `${JSON.stringify(pool, null, 1)}\n`)
  return file
}

/** Repetitions as they are drawn: the completed p50 of each in ms, and what sending took of a core. */
export interface Pool {
  readonly p50_ms: readonly number[]
  readonly generator_percent: readonly number[]
}

/** What was collected of a model; undefined where nothing was. */
export async function readPool(model: string): Promise<Pool | undefined> {
  const text = await readFile(poolFile(model), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { histograms, generator_percent } = poolSchema.parse(JSON.parse(text))
  return { p50_ms: mediansOf({ histograms }), generator_percent }
}

export function mediansOf({ histograms }: Pick<RepetitionPool, 'histograms'>): number[] {
  return histograms.map((hdr) => (LatencyHistogram.decode(hdr).percentileUs(50) ?? Number.NaN) / 1000)
}
