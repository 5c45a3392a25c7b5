import type { Result } from '../results/metrics.ts'
import { withText } from './between-markers.ts'
import { headlineTable } from './headline-table.ts'
import type { ReportData } from './report-data.ts'

/** Puts the headline of a run between the markers of a README. Throws when the markers are not there. */
export function withResults(readme: string, data: ReportData, report: string): string {
  return withText(readme, 'results', headline(data, report))
}

function headline(data: ReportData, report: string): string {
  const { run } = data.metrics
  const where =
    `From [the reference run](${report}): ${run.host.cores} cores (${run.host.cpu}), profile ${run.profile}, durability ` +
    `${run.durability}, ${Object.values(run.titles).join(', ')}. Written by \`npm run generate\`.`
  return [headlineTable(data), where, ...secondAttempts(data)].join('\n\n')
}

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
