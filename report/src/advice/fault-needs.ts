import type { Result } from '@three-ways/result-files/metrics'
import type { ModelRow } from '../model-row.ts'
import { counted as countedText, number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { replayOutcome } from '../row-figures.ts'
import type { JudgedNeed, Judgement } from './judgement.ts'
import type { Needs, Sequence } from './needs.ts'

/** What has to go on while a service is gone, what can be had of the past, and in which sequence. */
export function faultNeeds({ outage_s, replay, sequence }: Needs): JudgedNeed[] {
  const needs: JudgedNeed[] = []
  if (outage_s !== undefined) {
    needs.push({
      asked: `orders taken on while inventory is gone for ${outage_s} s`,
      row: { scenario: 'backlog', variant: 'kill' },
      measured_by: `npm run bench -- run backlog --outage ${outage_s}s`,
      judge: (row) => judgeOutage(row, outage_s),
    })
  }
  if (replay === true) {
    needs.push({
      asked: 'past events read again',
      row: { scenario: 'replay', variant: 'rebuild' },
      judge: judgeReplay,
    })
  }
  if (sequence !== undefined) needs.push(sequenceNeed(sequence))
  return needs
}

/** An outage is measured a little shorter or longer than it was asked for. */
const AS_LONG = 0.99

function judgeOutage({ counted }: ModelRow, outage_s: number): Judgement {
  const figures = counted.map((result) => result.figures)
  const sum = (name: string) => figures.reduce((total, figure) => total + Number(figure[name] ?? 0), 0)
  const [offered, refused] = [sum('offered_during_outage'), sum('refused_during_outage')]
  const longest_s = Math.max(...figures.map((figure) => Number(figure.outage_s ?? 0)))
  const wrong = counted.reduce((total, { ledger }) => total + ledger.lost + ledger.doubled, 0)
  const told = `refused ${wholeNumber(refused)} of ${wholeNumber(offered)} in ${number(longest_s)} s`
  if (wrong > 0) return { fit: 'does not fit', figure: `${told}; ${wholeNumber(wrong)} lost or doubled` }
  if (offered === 0) return { fit: 'not measured', figure: 'no order was offered meanwhile' }
  if (refused > 0) {
    const turns = 'if orders may be refused meanwhile, and clients come again (`backlog / retry`)'
    return { fit: 'does not fit', figure: told, turns }
  }
  if (longest_s < outage_s * AS_LONG) {
    const turns = `with an outage of ${number(longest_s)} s, the longest that was measured`
    return { fit: 'open', figure: `${told}, and no longer`, turns }
  }
  return { fit: 'fits', figure: told, turns: `no longer known above ${number(longest_s)} s` }
}

function judgeReplay(row: ModelRow): Judgement {
  const outcome = replayOutcome(row)
  const orders = row.counted.reduce((sum, { figures }) => sum + Number(figures.orders ?? 0), 0)
  if (outcome === 'identical') {
    return { fit: 'fits', figure: `identical from three rebuilds over ${wholeNumber(orders)} orders` }
  }
  if (outcome === 'different') return { fit: 'does not fit', figure: 'DIFFERENT from what was derived live' }
  return { fit: 'does not fit', figure: 'not possible', turns: 'if the past is kept elsewhere' }
}

/** What every measurement checks of its own orders. */
export const IN_SEQUENCE = /^no \w+ ended before it was decided$/

function sequenceNeed(sequence: Sequence): JudgedNeed {
  if (sequence === 'all') {
    const asked = 'all orders carried in the sequence in which they came'
    return { asked, row: undefined, why: 'no scenario looks at it' }
  }
  return {
    asked: 'what happens to one order carried in its sequence',
    row: { scenario: 'latency', variant: 'steady' },
    judge: ({ model }, data) => judgeSequence(model, data),
  }
}

/** Of every measurement, those with faults before all: one order out of its sequence is one too many. */
function judgeSequence(model: string, { metrics }: ReportData): Judgement {
  const checked = metrics.results.filter(
    (result) => result.model === model && sequenceOf(result) !== undefined,
  )
  const orders = checked.reduce((sum, { ledger }) => sum + ledger.accepted, 0)
  const broken = checked.filter((result) => sequenceOf(result)?.passed === false)
  if (checked.length === 0) return { fit: 'not measured', figure: 'no measurement checked it' }
  if (broken.length > 0) {
    return { fit: 'does not fit', figure: `broken in ${countedText(broken.length, 'measurement')}` }
  }
  const where = countedText(checked.length, 'measurement')
  return { fit: 'fits', figure: `none of ${wholeNumber(orders)} ended before it was decided, in ${where}` }
}

function sequenceOf({ checks }: Result) {
  return checks.find(({ name }) => IN_SEQUENCE.test(name))
}
