import type { Comparison } from './model-row.ts'
import type { ReportData } from './report-data.ts'

/** The first thing in the report: what this run is worth. */
export function verdictSection({ metrics, verdict, cross_check, comparisons }: ReportData): string {
  const differs = cross_check.agrees === false
  const headline =
    verdict.verdict === 'check_failed' || differs
      ? '**CHECK FAILED**: what the systems promise did not hold, or the figures cannot be trusted.'
      : verdict.verdict === 'invalid'
        ? '**INVALID**: something could not be measured well enough; its figures are shown and not ranked.'
        : '**VALID**: every check passed, every measurement kept its schedule.'
  const reasons = [
    ...verdict.failures,
    ...(differs ? ['the order log and the tables differ (see Ledger)'] : []),
    ...verdict.invalid,
    ...comparisons.flatMap(standingApart),
  ]
  return [headline, ...incomplete(metrics.run.complete, metrics.results.length), bullets(reasons)]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Shown, and counted nowhere: nobody should have to find that in a table. */
function standingApart({ scenario, variant, rows }: Comparison): string[] {
  return rows.flatMap(({ model, not_comparable }) =>
    [...not_comparable].map(({ repetition }) => {
      const cell = `${scenario} / ${variant}, ${model}, repetition ${repetition}`
      return `${cell}: raised with other settings than the model's other measurements, and so not counted.`
    }),
  )
}

function incomplete(complete: boolean, results: number): string[] {
  if (complete) return []
  return [
    `**INCOMPLETE**: the run was interrupted, or still runs; ${results} measurements were finished before.`,
  ]
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}
