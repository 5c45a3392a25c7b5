import { unfairnessOf, unfairPairs } from '@three-ways/result-files/fairness/row-fairness'
import { counted, listed } from './numbers.ts'
import { repeatedAttempts, repeatedPairs } from './repeated-attempts.ts'
import type { ReportData } from './report-data.ts'
import { allReasons, verdictHeadlines } from './verdict-section.ts'

/** So many reasons stand on the first page; the others are one page further. */
const SHOWN = 6
/** More measurements than these that were made again are summed up: the answers come next. */
const SHOWN_REPEATED = 2

/** What the run is worth and the weightiest reasons; `evidence` is where all of them stand. */
export function shortVerdict(data: ReportData, evidence: string): string {
  return [...verdictHeadlines(data), shortReasons(data, evidence)].filter((part) => part !== '').join('\n\n')
}

/** The weightiest reasons as a list, in the order of the whole one; empty where there is none. */
export function shortReasons(data: ReportData, evidence: string): string {
  const unfair = unfairnessOf(data.metrics.run, data.metrics.results)
  const repeated = repeatedAttempts(data)
  const all = allReasons(data)
  const fewer = summed(all, unfair, unfairSentence(data))
  const is_much = repeated.length > SHOWN_REPEATED
  const reasons = is_much ? summed(fewer, repeated, repeatedSentence(data.metrics)) : fewer
  const shown = reasons.length > SHOWN ? reasons.slice(0, SHOWN - 1) : reasons
  const more = reasons.length - shown.length
  const at_length = `[evidence](${evidence})`
  const is_summed = is_much || unfair.length > 0
  const rest = more > 0 ? [`And ${more} more: ${at_length}.`] : is_summed ? [`At length: ${at_length}.`] : []
  return [...shown, ...rest].map((reason) => `- ${reason}`).join('\n')
}

/** One sentence in the place of the first of several, and of the others. */
function summed(reasons: readonly string[], several: readonly string[], sentence: string): string[] {
  const first = reasons.findIndex((reason) => several.includes(reason))
  return reasons.flatMap((reason, index) => {
    return !several.includes(reason) ? [reason] : index === first ? [sentence] : []
  })
}

/** How many were made again, and where; what each of them came to stands where all reasons do. */
function repeatedSentence({ results }: ReportData['metrics']): string {
  const pairs = repeatedPairs(results)
  const rows = [...new Set(pairs.map(([{ scenario, variant }]) => `${scenario} / ${variant}`))]
  const in_vain = pairs.filter(([, next]) => next.verdict !== 'valid').length
  const said = in_vain === 0 ? 'the second attempt of each counts' : `${in_vain} of them in vain`
  return `${pairs.length} measurements were invalid and made again, ${said}: ${listed(rows)}.`
}

/** In how many rows models must not be compared, and by which settings. */
function unfairSentence({ metrics: { run, results } }: ReportData): string {
  const rows = [...Map.groupBy(results, ({ scenario, variant }) => `${scenario} / ${variant}`).values()]
  const unfair = rows.map((row) => unfairPairs(run, row)).filter((pairs) => pairs.length > 0)
  const settings = new Set(
    unfair.flatMap((pairs) =>
      pairs.flatMap(({ reasons }) => reasons.map((reason) => reason.split(':')[0] ?? '')),
    ),
  )
  const names = [...settings].map((name) => `\`${name}\``)
  return `Models are not comparable in ${unfair.length} of ${counted(rows.length, 'variant')}, by ${listed(names)}.`
}
