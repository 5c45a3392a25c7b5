import { medianOf } from '@three-ways/instrument/statistics/median'
import { pairedRatioOf } from '@three-ways/instrument/statistics/paired-ratio'
import { listed, number, wholeNumber } from '@three-ways/report/numbers'
import { left, right, table } from '@three-ways/report/table'
import { z } from 'zod'
import { MODEL_NAMES } from '../../src/settings/models.ts'
import { type ByModel, keptByModel } from '../kept-by-model.ts'

/** Where is kept what was measured last of each model; it is committed. */
export const COST_FILE = new URL('./metrics-cost.json', import.meta.url)

/** METRICS=on may cost less than this, in percent of the services' processor time for each order. */
export const ASKED_PERCENT = 3
const CONFIDENCE = 0.95

const above_zero = z.number().positive()
const measuredSchema = z.object({
  measured_at: z.iso.datetime(),
  /** Null where git could not say. */
  commit: z.string().nullable(),
  cpu: z.string(),
  cores: z.int().positive(),
  rate_per_s: above_zero,
  /** How long each of a pair was loaded. */
  seconds: above_zero,
  /** Processor time of all services for each order, in microseconds. */
  pairs: z.array(z.object({ off_us: above_zero, on_us: above_zero })).min(1),
  /** Pairs that were left out, since somebody else was at work on the machine. */
  disturbed: z.int().min(0),
})

export type MeasuredCost = z.output<typeof measuredSchema>
export type CostPair = MeasuredCost['pairs'][number]

export const { kept: keptCost, withMeasured } = keptByModel(COST_FILE, measuredSchema)

/** How much more processor time an order takes with METRICS=on, in percent; below 0 where it was less. */
export interface Cost {
  readonly percent: number
  /** Undefined where the pairs are too few for one. */
  readonly interval: { readonly low: number; readonly high: number } | undefined
  /** Whether it is below what is asked; `not shown` where the interval lies on both sides. */
  readonly below: 'yes' | 'no' | 'not shown'
}

export function costOf({ pairs }: Pick<MeasuredCost, 'pairs'>): Cost {
  const ratio = pairedRatioOf(
    pairs.map(({ off_us, on_us }) => [off_us, on_us]),
    CONFIDENCE,
  )
  if (ratio === undefined) throw new RangeError('expected pairs of numbers above 0')
  const percentOf = (factor: number) => 100 * (factor - 1)
  const { factor, interval: factors } = ratio
  const interval = factors && { low: percentOf(factors.low), high: percentOf(factors.high) }
  return { percent: percentOf(factor), interval, below: judged(interval) }
}

function judged(interval: Cost['interval']): Cost['below'] {
  if (interval === undefined) return 'not shown'
  if (interval.high < ASKED_PERCENT) return 'yes'
  return interval.low >= ASKED_PERCENT ? 'no' : 'not shown'
}

/** The same as a table, all models in it, and how it was measured. */
export function costText(kept: ByModel<MeasuredCost> | undefined): string {
  if (kept === undefined) {
    return 'The cost has not been measured yet (`node bench/test/observe/measure-metrics-cost.ts`).'
  }
  const rows = MODEL_NAMES.map((model) => {
    const measured = kept.models[model]
    return [model, ...(measured === undefined ? NOT_MEASURED : cellsOf(measured))]
  })
  const columns = [
    left('model'),
    right('orders/s'),
    right('off (ms)'),
    right('on (ms)'),
    right('cost (%)'),
    right('95 % interval'),
    right('pairs'),
    left(`below ${ASKED_PERCENT} %`),
    left('measured'),
  ]
  return [table(columns, rows), methodOf(Object.values(kept.models))].join('\n\n')
}

const NOT_MEASURED = ['–', '–', '–', '–', '–', '–', 'not measured', '–']

function cellsOf(measured: MeasuredCost): string[] {
  const { measured_at, commit, rate_per_s, pairs } = measured
  const { percent, interval, below } = costOf(measured)
  const shown = (value: number) => value.toFixed(1)
  const medianMs = (side: 'off_us' | 'on_us') => number(medianOf(pairs.map((pair) => pair[side])) / 1000)
  return [
    wholeNumber(rate_per_s),
    medianMs('off_us'),
    medianMs('on_us'),
    shown(percent),
    interval === undefined ? '–' : `${shown(interval.low)} to ${shown(interval.high)}`,
    wholeNumber(pairs.length),
    below,
    `${measured_at.slice(0, 10)}, ${commit?.slice(0, 9) ?? 'no commit'}`,
  ]
}

function methodOf(all: readonly MeasuredCost[]): string {
  const each = (of: (measured: MeasuredCost) => string) => listed([...new Set(all.map(of))])
  const seconds = each((measured) => wholeNumber(measured.seconds))
  const machine = each(({ cpu, cores }) => `${cpu} (${cores} cores)`)
  const disturbed = all.reduce((sum, measured) => sum + measured.disturbed, 0)
  const left_out = disturbed === 0 ? 'none was' : `${wholeNumber(disturbed)} were`
  return [
    'Processor time of all services for each order, medians over the pairs. A pair is two systems beside',
    'each other, one with `METRICS=on`, asked every five seconds as by Prometheus, one with `off`: raised',
    'anew in either order, warmed, as if asked for two minutes, and loaded in turn, second by second, for',
    `${seconds} s each. Cost and interval are of the pairs`,
    `(exact signed-rank test), and what is asked is less than ${ASKED_PERCENT} %: "not shown" is where the`,
    'interval lies on both sides of it. Pairs during which somebody else was at work are left out:',
    `${left_out}. Machine: ${machine}.`,
  ].join(' ')
}
