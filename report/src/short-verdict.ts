import { unfairnessOf, unfairPairs } from '@three-ways/result-files/fairness/row-fairness'
import { counted, listed } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { allReasons, verdictHeadlines } from './verdict-section.ts'

/** So many reasons stand on the first page; the others are one page further. */
const SHOWN = 6

/** What the run is worth and the weightiest reasons; `evidence` is where all of them stand. */
export function shortVerdict(data: ReportData, evidence: string): string {
  return [...verdictHeadlines(data), shortReasons(data, evidence)].filter((part) => part !== '').join('\n\n')
}

/** The weightiest reasons as a list, in the order of the whole one; empty where there is none. */
export function shortReasons(data: ReportData, evidence: string): string {
  const unfair = new Set(unfairnessOf(data.metrics.run, data.metrics.results))
  const all = allReasons(data)
  const at = all.findIndex((reason) => unfair.has(reason))
  const reasons = all.flatMap((reason, index) => {
    return !unfair.has(reason) ? [reason] : index === at ? unfairSentence(data) : []
  })
  const shown = reasons.length > SHOWN ? reasons.slice(0, SHOWN - 1) : reasons
  const more = reasons.length - shown.length
  const at_length = `[evidence](${evidence})`
  const rest =
    more > 0 ? [`And ${more} more: ${at_length}.`] : unfair.size > 0 ? [`At length: ${at_length}.`] : []
  return [...shown, ...rest].map((reason) => `- ${reason}`).join('\n')
}

/** In how many rows models must not be compared, and by which settings. */
function unfairSentence({ metrics: { run, results } }: ReportData): string[] {
  const rows = [...Map.groupBy(results, ({ scenario, variant }) => `${scenario} / ${variant}`).values()]
  const unfair = rows.map((row) => unfairPairs(run, row)).filter((pairs) => pairs.length > 0)
  if (unfair.length === 0) return []
  const settings = new Set(
    unfair.flatMap((pairs) =>
      pairs.flatMap(({ reasons }) => reasons.map((reason) => reason.split(':')[0] ?? '')),
    ),
  )
  const names = [...settings].map((name) => `\`${name}\``)
  return [
    `Models are not comparable in ${unfair.length} of ${counted(rows.length, 'variant')}, by ${listed(names)}.`,
  ]
}
