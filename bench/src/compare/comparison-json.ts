import { medianOf } from '@three-ways/instrument/statistics/median'
import { number } from '@three-ways/report/numbers'
import { CHANGE_LEVEL } from './change.ts'
import { type ComparableRun, type ComparedRuns, figureOf, rowsOf, titleOf, valuesOf } from './compare-runs.ts'
import { comparedStatus } from './compared-status.ts'

/** A comparison as JSON. Shares and factors are plain numbers: a factor of 1.1 is 10 % slower. */
export function comparisonJson(compared: ComparedRuns, tolerance: number): string {
  const { before, after, unlike, loopback_us, rows, unmatched } = compared
  const content = {
    schema_version: 1,
    before: { id: before.id, commit: before.commit, dirty: before.dirty },
    after: { id: after.id, commit: after.commit, dirty: after.dirty },
    tolerance,
    level: CHANGE_LEVEL,
    unlike,
    loopback_round_trip_us: loopback_us,
    rows: rows.map((row) => ({
      scenario: row.scenario,
      variant: row.variant,
      model: row.model,
      figure: row.figure,
      unit: row.unit,
      before: row.before,
      after: row.after,
      generator_percent: row.speed?.yardstick ?? null,
      machine_factor: row.speed?.machine ?? null,
      machine_exponent: row.speed?.exponent ?? null,
      at_equal_speed: row.speed?.sides ?? null,
      factor: row.ratio?.factor ?? null,
      interval_95: row.ratio?.interval ?? null,
      probability: row.why_not === undefined ? row.probability : null,
      probability_holm: row.why_not === undefined ? row.adjusted : null,
      could_see: row.smallest_seen ?? null,
      outcome: row.outcome,
      not_judged_because: row.why_not ?? null,
      is_beyond_tolerance: row.is_beyond_tolerance,
    })),
    unmatched,
    exit_code: comparedStatus(compared),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

/**
 * The run after as the array that github-action-benchmark reads with `tool: customSmallerIsBetter`: one entry
 * per row, the median of its repetitions, their range, and what became of it since the run before.
 */
export function actionBenchmarkJson(after: ComparableRun, { rows }: ComparedRuns): string {
  const entries = rowsOf(after).map((row) => {
    const values = valuesOf(row)
    const { figure, unit } = figureOf(row)
    const change = rows.find((one) => titleOf(one) === titleOf(row))
    const [low, high] = [number(Math.min(...values)), number(Math.max(...values))]
    const extra = [`n = ${values.length}`, ...(change === undefined ? [] : [change.outcome])]
    return {
      name: `${titleOf(row)}: ${figure}`,
      unit,
      value: medianOf(values),
      ...(values.length > 1 ? { range: `${low}–${high}` } : {}),
      extra: extra.join('\n'),
    }
  })
  return `${JSON.stringify(entries, null, 2)}\n`
}
