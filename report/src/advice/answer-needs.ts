import type { Latency, Result } from '@three-ways/result-files/metrics'
import { answerKind } from '../customer-view.ts'
import type { ModelRow } from '../model-row.ts'
import { number, wholeNumber } from '../numbers.ts'
import { rangeText } from '../ranking-clause.ts'
import type { JudgedNeed, Judgement } from './judgement.ts'
import type { AnswerSays, Needs } from './needs.ts'

const STEADY = { scenario: 'latency', variant: 'steady' }
const SLOW = { scenario: 'delay-injection', variant: 'uniform-2s' }

/** How soon an answer comes, usually and while inventory is slow, and what it says. */
export function answerNeeds({ answer_within_ms, answer, while_slow }: Needs): JudgedNeed[] {
  const needs: JudgedNeed[] = []
  if (answer !== undefined) {
    needs.push({
      asked: `an answer that says ${SAYS[answer]}`,
      row: STEADY,
      judge: (row) => judgeWords(row, answer),
    })
  }
  if (answer_within_ms === undefined) return needs
  const asked = `an answer within ${answer_within_ms} ms (p99)`
  needs.push({ asked, row: STEADY, judge: (row) => judgeTime(row, answer_within_ms) })
  if (while_slow === true) {
    const judge = (row: ModelRow) => judgeTime(row, answer_within_ms)
    needs.push({ asked: `${asked}, while inventory takes 2 s`, row: SLOW, judge })
  }
  return needs
}

const SAYS: Readonly<Record<AnswerSays, string>> = {
  received: 'that the order was received',
  decided: 'what was decided',
  completed: 'that everything is done',
}

/** A receipt tells nothing else; a decision may come when all is done, or before. */
function judgeWords(row: ModelRow, answer: AnswerSays): Judgement {
  const kind = answerKind(row)
  const { accepted, decided, completed } = row.latency
  if (kind === 'refusal' || kind === 'none') return { fit: 'does not fit', figure: `the answer: ${kind}` }
  if (answer === 'received') return { fit: 'fits', figure: `a ${kind}` }
  if (kind === 'decision') {
    if (answer === 'decided') return { fit: 'fits', figure: 'a decision' }
    const figure = `a decision at p50 ${figureOf(accepted.p50_ms)}, all done at ${figureOf(completed.p50_ms)}`
    const comes_last = isBehind(accepted, completed)
    if (comes_last) return { fit: 'fits', figure }
    return { fit: 'does not fit', figure, turns: later('completed', completed) }
  }
  const moment = answer === 'decided' ? decided : completed
  return { fit: 'does not fit', figure: `a ${kind}`, turns: later(answer, moment) }
}

/** At the median and at the end: an answer that waits for the work is behind it everywhere. */
function isBehind(answer: Latency, work: Latency): boolean {
  const [one, other] = [answer.p50_ms, work.p50_ms]
  if (one === null || other === null || one < other) return false
  return answer.p99_ms === null || work.p99_ms === null || answer.p99_ms >= work.p99_ms
}

function later(what: 'decided' | 'completed', { p50_ms, p99_ms }: Latency): string {
  const p99 = p99_ms === null ? '' : `, p99 ${figureOf(p99_ms)}`
  return `if the customer may be told later: ${what} at p50 ${figureOf(p50_ms)}${p99}`
}

function figureOf(value_ms: number | null): string {
  return value_ms === null ? 'n/a' : `${number(value_ms)} ms`
}

/** Each repetition says yes, no, or nothing; where they do not agree the row is open. */
function judgeTime({ counted }: ModelRow, limit_ms: number): Judgement {
  const answers = counted.map(usualAnswer)
  const refusing = counted.find(({ latency }) => latency.refused.count > latency.accepted.count)
  const figure = timeText(answers)
  if (refusing !== undefined) {
    const { refused } = refusing.latency
    return { fit: 'does not fit', figure: `refuses ${wholeNumber(refused.count)} orders (${figure})` }
  }
  const verdicts = new Set(answers.map((answer) => isWithin(answer, limit_ms)))
  const slowest = Math.max(...answers.map(boundOf))
  const turns = `with a limit of about ${number(slowest)} ms`
  if (verdicts.size === 1 && verdicts.has(true)) {
    return { fit: 'fits', figure, turns: `no longer with a limit below ${number(slowest)} ms` }
  }
  if (verdicts.size === 1 && verdicts.has(false)) return { fit: 'does not fit', figure, turns }
  return { fit: 'open', figure: `${figure}: the runs do not decide it`, turns }
}

function usualAnswer({ latency: { accepted, refused } }: Result): Latency {
  return refused.count > accepted.count ? refused : accepted
}

/**
 * Whether ninety-nine of a hundred were in time. Where there are too few for a p99: all of them were, or
 * half of them were not, or nobody knows.
 */
function isWithin({ p99_ms, p50_ms, max_ms }: Latency, limit_ms: number): boolean | undefined {
  if (p99_ms !== null) return p99_ms <= limit_ms
  if (max_ms !== null && max_ms <= limit_ms) return true
  return p50_ms !== null && p50_ms > limit_ms ? false : undefined
}

/** What a limit has to be above for the run to say yes. */
function boundOf({ p99_ms, max_ms }: Latency): number {
  return p99_ms ?? max_ms ?? Number.POSITIVE_INFINITY
}

/** `p99 3.01–3.33 ms`; of too few, what there is: `p50 2,006 ms, at most 2,014 ms (n = 40)`. */
function timeText(answers: readonly Latency[]): string {
  const p99s = answers.flatMap(({ p99_ms }) => p99_ms ?? [])
  if (p99s.length === answers.length) return `p99 ${rangeText(p99s, 'ms')}`
  const [{ p50_ms, max_ms, count } = { p50_ms: null, max_ms: null, count: 0 }] = answers
  return `p50 ${figureOf(p50_ms)}, at most ${figureOf(max_ms)} (n = ${wholeNumber(count)})`
}
