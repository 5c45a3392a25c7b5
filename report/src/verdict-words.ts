import { cellTitle } from '@three-ways/result-files/cell'
import { evidenceStatus } from '@three-ways/result-files/evidence-status'
import type { Examination } from '@three-ways/result-files/examination'
import { EXIT } from '@three-ways/result-files/exit-codes'
import type { ReportData } from './report-data.ts'

export type VerdictWord = 'CHECK FAILED' | 'INVALID' | 'INCOMPLETE' | 'VALID'

/** What a run is worth, the weightiest word first. `INCOMPLETE` stands beside what the rest deserves. */
export function verdictWords({ metrics, verdict, examination }: ReportData): VerdictWord[] {
  const contradicted = evidenceStatus(examination) === EXIT.check_failed
  const is_whole = metrics.run.complete && examination.missing.length === 0
  const words: VerdictWord[] = []
  if (verdict.verdict === 'check_failed' || contradicted) words.push('CHECK FAILED')
  else if (verdict.verdict === 'invalid') words.push('INVALID')
  if (!is_whole) words.push('INCOMPLETE')
  return words.length === 0 ? ['VALID'] : words
}

/** Nobody should have to read a hundred lines about one file. */
const SHOWN = 10

/** What is wrong with the files of a run themselves: a sentence each, and how many more there are. */
export function evidenceReasons({ differences, missing, verdicts }: Examination): string[] {
  const violated = verdicts.flatMap(({ cell, invariants, differences: by_ledger }) => [
    ...invariants
      .filter(({ judgement }) => judgement.state === 'violated')
      .map(({ id, name, judgement }) => `${cellTitle(cell)}: ${id} violated (${name}): ${judgement.count}`),
    ...by_ledger,
  ])
  const absent = missing.map((sentence) => `missing evidence: ${sentence}`)
  return [violated, differences, absent].flatMap((sentences) => {
    const more = sentences.length - SHOWN
    return more > 0 ? [...sentences.slice(0, SHOWN), `and ${more} more of this kind`] : sentences
  })
}
