import { type Cell, cellKey } from '@three-ways/result-files/cell'
import { type Carried, workflowOf } from '@three-ways/result-files/counted-words'
import { isOfFloor } from '@three-ways/result-files/fairness/of-floor'
import type { CellHistograms } from '@three-ways/result-files/histograms-file'
import type { Ledger, Metrics, Result } from '@three-ways/result-files/metrics'
import { lastAttempts } from '@three-ways/result-files/run-verdict'
import { mergeLatencies } from './merge-latencies.ts'

/** All that was measured of one model in one variant of one scenario. */
export interface ModelRow extends Carried {
  readonly scenario: string
  readonly variant: string
  readonly model: string
  /** How tables name the model: `Kafka by kafkajs 2.2.4`. */
  readonly title: string
  /** Every attempt at every repetition, in order. */
  readonly attempts: readonly Result[]
  /** The valid last attempts of one configuration: the only ones that figures are merged from. */
  readonly counted: readonly Result[]
  /** Results whose configuration differs from the scenario's others and which therefore stand apart. */
  readonly not_comparable: ReadonlySet<Result>
  /** Of `counted`. */
  readonly latency: Result['latency']
  /** Sums over `counted`. */
  readonly ledger: Ledger
  readonly completed_within: Result['completed_within']
  readonly completed_per_s: number
  /** HTTP statuses over `counted`. */
  readonly http_statuses: Readonly<Record<string, number>>
}

/** One variant of one scenario with its rows, one per model, in the order of the run's titles. */
export interface Comparison extends Carried {
  readonly scenario: string
  readonly variant: string
  readonly rows: readonly ModelRow[]
}

/** Groups the results of a run by scenario and variant, in the order in which they were first measured. */
export function compareModels(
  metrics: Metrics,
  histograms: ReadonlyMap<string, CellHistograms>,
): readonly Comparison[] {
  const models = modelsOf(metrics)
  const groups = Map.groupBy(metrics.results, (result) => `${result.scenario}/${result.variant}`)
  return [...groups.values()].flatMap((results) => {
    const [first] = results
    if (first === undefined) return []
    const workflow = workflowOf(metrics.run, first)
    const rows = models.flatMap((model) => {
      const attempts = results.filter((result) => result.model === model).sort(byRepetition)
      if (attempts.length === 0) return []
      const alike = metrics.results.filter((other) => isMeasuredAlike(metrics.run, first, other))
      const usual = configurationOf(alike, first.scenario, model)
      const title = metrics.run.titles[model] ?? model
      return [{ ...modelRow(title, attempts, usual, histograms), workflow }]
    })
    return [{ scenario: first.scenario, variant: first.variant, workflow, rows }]
  })
}

/**
 * Rows of orders are raised alike in all variants; those of another workflow say what is different in
 * each, and each step of a floor is another system.
 */
function isMeasuredAlike(run: Metrics['run'], first: Result, other: Result): boolean {
  const { settings } = run.configurations?.[first.configuration_hash] ?? {}
  const is_special = workflowOf(run, first) !== undefined || isOfFloor(settings)
  return other.durability === first.durability && (!is_special || other.variant === first.variant)
}

/** The models of a run, in the order of its titles; models without a title last. */
export function modelsOf(metrics: Metrics): string[] {
  const measured = new Set(metrics.results.map((result) => result.model))
  const titled = Object.keys(metrics.run.titles).filter((model) => measured.has(model))
  return [...new Set([...titled, ...measured])]
}

/** The terms of several ledgers, added up. */
export function sumLedgers(results: readonly Pick<Result, 'ledger'>[]): Ledger {
  const sum: Ledger = {
    offered: 0,
    refused: 0,
    accepted: 0,
    completed: 0,
    business_failed: 0,
    dead_lettered: 0,
    unresolved: 0,
    lost: 0,
    doubled: 0,
  }
  for (const { ledger } of results) {
    for (const term of Object.keys(sum) as (keyof Ledger)[]) sum[term] += ledger[term]
  }
  return sum
}

function modelRow(
  title: string,
  attempts: readonly Result[],
  configuration: string | undefined,
  histograms: ReadonlyMap<string, CellHistograms>,
): Omit<ModelRow, 'workflow'> {
  const [first] = attempts as [Result]
  const not_comparable = new Set(attempts.filter((result) => result.configuration_hash !== configuration))
  const counted = lastAttempts(attempts).filter(
    (result) => result.verdict === 'valid' && !not_comparable.has(result),
  )
  const ledger = sumLedgers(counted)
  const seconds = counted.reduce((sum, result) => sum + result.throughput.duration_s, 0)
  const within = (limit: 's1' | 's5' | 's60') => {
    const orders = counted.reduce(
      (sum, result) => sum + result.completed_within[limit] * result.ledger.offered,
      0,
    )
    return ledger.offered === 0 ? 0 : orders / ledger.offered
  }
  const completed = counted.reduce(
    (sum, result) => sum + result.throughput.completed_per_s * result.throughput.duration_s,
    0,
  )
  return {
    scenario: first.scenario,
    variant: first.variant,
    model: first.model,
    title,
    attempts,
    counted,
    not_comparable,
    latency: mergeLatencies(
      counted,
      counted.map((result) => histograms.get(cellKey(result))),
    ),
    ledger,
    completed_within: { s1: within('s1'), s5: within('s5'), s60: within('s60') },
    completed_per_s: seconds === 0 ? 0 : completed / seconds,
    http_statuses: sumStatuses(counted),
  }
}

/**
 * The configuration that most results of a model and a class of durability share in a scenario (some
 * scenarios need one service more than others); where two are equal, the one that is more frequent in the
 * whole run.
 */
function configurationOf(results: readonly Result[], scenario: string, model: string): string | undefined {
  const own = results.filter((result) => result.model === model)
  const count = (among: readonly Result[], hash: string) =>
    among.filter((result) => result.configuration_hash === hash).length
  const here = own.filter((result) => result.scenario === scenario)
  return [...new Set(here.map((result) => result.configuration_hash))].sort(
    (one, other) => count(here, other) - count(here, one) || count(own, other) - count(own, one),
  )[0]
}

function sumStatuses(results: readonly Result[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const { http_statuses } of results) {
    for (const [status, count] of Object.entries(http_statuses)) sum[status] = (sum[status] ?? 0) + count
  }
  return sum
}

function byRepetition(one: Cell, other: Cell): number {
  return one.repetition - other.repetition || one.attempt - other.attempt
}
