import type { Result } from '@three-ways/result-files/metrics'
import { withText } from './between-markers.ts'
import { headlineTable } from './headline-table.ts'
import { PAGES } from './pages/page-names.ts'
import { shown } from './pictures/pictures.ts'
import type { ReportData } from './report-data.ts'

/**
 * Puts the headline of a run, whose results folder lies there as seen from the README, between its markers.
 * Throws when the markers are not there.
 */
export function withResults(readme: string, data: ReportData, folder: string): string {
  return withText(readme, 'results', headline(data, folder))
}

function headline(data: ReportData, folder: string): string {
  const { run } = data.metrics
  const where =
    `From [the reference run](${folder}/${PAGES.report}): ${run.host.cores} cores (${run.host.cpu}), profile ${run.profile}, durability ` +
    `${run.durability}, ${Object.values(run.titles).join(', ')}. Written by \`npm run generate\`.`
  return [
    headlineTable(data),
    HOW_TO_READ,
    ...shown(data, 'threeClocks', `${folder}/${PAGES.pictures}`),
    ...shown(data, 'outage', `${folder}/${PAGES.pictures}`),
    where,
    ...invalidRows(data),
    ...runsLeftOut(data),
    ...secondAttempts(data),
  ].join('\n\n')
}

const HOW_TO_READ =
  'Where there are several runs: all their orders together, or the median of the runs, and in parentheses the range over the runs.'

/** What was not measured well enough to compare anything by it. */
function invalidRows({ comparisons, metrics }: ReportData): string[] {
  const rows = (metrics.run.rows ?? []).flatMap((row) => {
    const title = `${row.model} in ${row.scenario} / ${row.variant}`
    return row.invalid_reasons.length === 0 ? [] : [`${title} (${row.invalid_reasons.join(' ')})`]
  })
  const without = comparisons.flatMap(({ scenario, variant, rows: of_models }) =>
    of_models
      .filter(({ counted }) => counted.length === 0)
      .map(({ model }) => `${model} in ${scenario} / ${variant} (no valid measurement)`),
  )
  if (rows.length + without.length === 0) return []
  return [`**Invalid**, shown and compared with nothing: ${[...rows, ...without].join('; ')}.`]
}

/** What has fewer runs behind it than were made. */
export function runsLeftOut({ comparisons, metrics }: Pick<ReportData, 'comparisons' | 'metrics'>): string[] {
  const left_out = comparisons.flatMap(({ scenario, variant, rows }) =>
    rows.flatMap(({ model, counted }) => {
      const cell = { model, scenario, variant }
      const made = new Set(metrics.results.filter(isOf(cell)).map(({ repetition }) => repetition)).size
      const missing = made - counted.length
      const partly = counted.length > 0 && missing > 0
      return partly ? [`${missing} of ${made} of ${model} in ${scenario} / ${variant}`] : []
    }),
  )
  if (left_out.length === 0) return []
  return [`Runs that are in no figure, since each of their attempts was invalid: ${left_out.join(', ')}.`]
}

const isOf = (cell: Pick<Result, 'model' | 'scenario' | 'variant'>) => (result: Result) =>
  result.model === cell.model && result.scenario === cell.scenario && result.variant === cell.variant

const tellsTemperature = ({ warm_up }: Result) => warm_up !== undefined

/** Whoever reads only this has to know it. */
function secondAttempts({ comparisons }: ReportData): string[] {
  const again = comparisons.flatMap(({ scenario, variant, rows }) =>
    rows.flatMap(({ model, counted }) => {
      const count = counted.filter(({ attempt }) => attempt > 1).length
      return count === 0 ? [] : [`${count} of ${counted.length} of ${model} in ${scenario} / ${variant}`]
    }),
  )
  if (again.length === 0) return []
  // Runs that say how warm their systems were made every attempt equally warm.
  const tells = comparisons.every(({ rows }) => rows.every(({ counted }) => counted.every(tellsTemperature)))
  const how = tells ? 'as warm as the first were' : 'on a broker that the first had warmed'
  return [`Second attempts among the runs that count, ${how}: ${again.join(', ')}.`]
}
