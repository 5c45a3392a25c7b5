import { existsSync, readFileSync } from 'node:fs'
import { number } from '@three-ways/report/numbers'
import { left, right, table } from '@three-ways/report/table'
import { z } from 'zod'
import { OWNERS, type Owned } from './cpu-owners.ts'

/** Where is kept what was measured last of each model; it is committed. */
export const OWNERS_FILE = new URL('./cpu-owners.json', import.meta.url)

/** The step of the floor with which a model is compared, as in the reports. */
export const FLOOR_STEP = '1-store'

const ownedSchema = z.partialRecord(z.enum(OWNERS), z.number().positive())
const rowSchema = z.object({ floor: ownedSchema, product: ownedSchema })
const measuredSchema = z.object({
  measured_at: z.iso.datetime(),
  /** Null where git could not say. */
  commit: z.string().nullable(),
  cpu: z.string(),
  cores: z.int().positive(),
  /** By load; microseconds of processor time for each order. */
  rows: z.record(z.string(), rowSchema),
})
const ownersSchema = z.object({ schema_version: z.literal(1), models: z.record(z.string(), measuredSchema) })

export type MeasuredOwners = z.output<typeof measuredSchema>
export type KeptOwners = z.output<typeof ownersSchema>

/** What is kept; undefined where nothing is yet. */
export function keptOwners(): KeptOwners | undefined {
  if (!existsSync(OWNERS_FILE)) return undefined
  return ownersSchema.parse(JSON.parse(readFileSync(OWNERS_FILE, 'utf8')))
}

/** What is kept after another measurement: of each model the newest. */
export function withMeasured(
  kept: KeptOwners | undefined,
  model: string,
  measured: MeasuredOwners,
): KeptOwners {
  return ownersSchema.parse({ schema_version: 1, models: { ...kept?.models, [model]: measured } })
}

/** A table for each model: whose the processor time of an order is, of the floor and of the model itself. */
export function ownersText(kept: KeptOwners | undefined): string {
  if (kept === undefined) {
    return 'Nothing has been measured yet (`node bench/test/profile/measure-cpu-owners.ts`).'
  }
  return Object.entries(kept.models).map(modelText).join('\n\n')
}

function modelText([model, { measured_at, commit, cpu, cores, rows }]: [string, MeasuredOwners]): string {
  const loads = Object.entries(rows)
  const sides = loads.flatMap(([load, { floor, product }]) => {
    return [
      { title: `${load}: floor`, owned: floor },
      { title: load, owned: product },
    ]
  })
  const columns = [left(`${model}, µs per order`), ...sides.map(({ title }) => right(title))]
  const owners = OWNERS.filter((owner) => sides.some(({ owned }) => owned[owner] !== undefined))
  const lines = owners.map((owner) => [owner, ...sides.map(({ owned }) => shown(owned[owner]))])
  const sums = ['in all', ...sides.map(({ owned }) => shown(sumOf(owned)))]
  const where = `${measured_at.slice(0, 10)}, ${commit?.slice(0, 9) ?? 'no commit'}, ${cpu} (${cores} cores)`
  return `${table(columns, [...lines, sums])}\n\nMeasured ${where}.`
}

const sumOf = (owned: Owned) => Object.values(owned).reduce((sum, value) => sum + value, 0)
const shown = (us: number | undefined) => (us === undefined ? '–' : number(us))
