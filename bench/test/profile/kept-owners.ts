import { number } from '@three-ways/report/numbers'
import { left, right, table } from '@three-ways/report/table'
import { z } from 'zod'
import { type ByModel, keptByModel } from '../kept-by-model.ts'
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
export type MeasuredOwners = z.output<typeof measuredSchema>

export const { kept: keptOwners, withMeasured } = keptByModel(OWNERS_FILE, measuredSchema)

/** A table for each model: whose the processor time of an order is, of the floor and of the model itself. */
export function ownersText(kept: ByModel<MeasuredOwners> | undefined): string {
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
