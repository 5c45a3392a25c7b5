import { foreignSentence } from './foreign-sentence.ts'
import type { Comparison } from './model-row.ts'
import { listed } from './numbers.ts'
import { repeatedAttempts } from './repeated-attempts.ts'
import type { ReportData } from './report-data.ts'
import { evidenceReasons, type VerdictWord, verdictWords } from './verdict-words.ts'

const MEANINGS: Readonly<Record<Exclude<VerdictWord, 'INCOMPLETE'>, string>> = {
  'CHECK FAILED': 'what the systems promise did not hold, or the figures cannot be trusted.',
  INVALID: 'something could not be measured well enough, or compared; its figures are shown and not ranked.',
  VALID: 'every check passed, and every measurement that counts kept its schedule.',
}

/** Said of every run that was made before both came from the feed in all models. */
const OLD_MOMENTS =
  'This run was made by a bench of before version 2: decided and completed of a model that answers 201 or 422 are the moment of that answer, which is later.'

/** What this run is worth, and every reason for it. */
export function verdictSection(data: ReportData): string {
  return [...verdictHeadlines(data), bullets(allReasons(data))].filter((part) => part !== '').join('\n\n')
}

/** What a run is worth in a word each, and what that means. */
export function verdictHeadlines(data: ReportData): string[] {
  return verdictWords(data).map((word, index) => {
    const meaning = word === 'INCOMPLETE' ? whatIsMissing(data) : MEANINGS[word]
    return `**${word}**: ${meaning}${index === 0 ? hollow(data) : ''}`
  })
}

/** Everything that speaks against a run or one of its measurements, the weightiest first. */
export function allReasons(data: ReportData): string[] {
  const { verdict, examination, comparisons } = data
  return [
    ...verdict.failures,
    ...evidenceReasons(examination),
    ...verdict.invalid,
    ...repeatedAttempts(data),
    ...data.metrics.results.flatMap((result) => foreignSentence(result) ?? []),
    ...comparisons.flatMap(standingApart),
    ...(data.metrics.schema_version === 1 ? [OLD_MOMENTS] : []),
  ]
}

/** A schedule that was not held where that was to be expected makes nothing invalid, and is said. */
function hollow({ metrics: { results } }: ReportData): string {
  const points = results.filter(({ hollow_reasons = [] }) => hollow_reasons.length > 0)
  if (points.length === 0) return ''
  const of = listed([...new Set(points.map(({ scenario }) => `\`${scenario}\``))])
  return ` Of the points of ${of} ${points.length} ${points.length === 1 ? 'is' : 'are'} hollow: see there.`
}

function whatIsMissing({ metrics: { run, results }, examination: { missing } }: ReportData): string {
  const finished = `the run was interrupted, or still runs; ${measurements(results.length)} finished before.`
  const evidence = 'evidence is missing, so not every figure below can be recomputed.'
  return [...(run.complete ? [] : [finished]), ...(missing.length === 0 ? [] : [evidence])].join(' And ')
}

function measurements(count: number): string {
  return count === 1 ? '1 measurement was' : `${count} measurements were`
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

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}
