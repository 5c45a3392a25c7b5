import { lagAnswer, outageAnswer, poisonAnswer, repetitionAnswer, replayAnswer } from '../answer-catalogue.ts'
import { controlAnswer } from '../answer-control.ts'
import { falseSettingsAnswer } from '../answer-false-settings.ts'
import { failureAnswer, slownessAnswer } from '../answer-faults.ts'
import { growthAnswer } from '../answer-growth.ts'
import { ladderAnswer } from '../answer-ladder.ts'
import { NOT_MEASURED } from '../answer-not-measured.ts'
import { otherAnswers } from '../answer-others.ts'
import { speedAnswer, throughputAnswer } from '../answer-speed.ts'
import { capacityAnswer } from '../capacity-section.ts'
import { loadAnswer } from '../load-table.ts'
import type { ReportData } from '../report-data.ts'
import { traceAnswer } from '../trace-section.ts'

/** A question in a customer's words, the scenarios that answer it, and the sentences that do. */
interface Asked {
  readonly question: string
  readonly scenarios: readonly string[]
  readonly answer: (data: ReportData) => string
  /** Measured by name alone, or of two models at least: nobody misses it in another run. */
  readonly is_named?: boolean
}

const ASKED: readonly Asked[] = [
  { question: 'How fast?', scenarios: ['latency'], answer: speedAnswer },
  {
    question: 'What comes from answering early, and what from a broker?',
    scenarios: ['latency'],
    answer: controlAnswer,
    is_named: true,
  },
  { question: 'When inventory is slow?', scenarios: ['delay-injection'], answer: slownessAnswer },
  {
    question: 'When inventory fails, or is gone?',
    scenarios: ['forced-failure', 'inventory-down'],
    answer: failureAnswer,
  },
  { question: 'Who is done with 10,000 first?', scenarios: ['throughput-10k'], answer: throughputAnswer },
  { question: 'When something is gone for a while?', scenarios: ['backlog'], answer: outageAnswer },
  {
    question: 'When messages come twice, or a process dies at work?',
    scenarios: ['idempotency', 'service-crash'],
    answer: repetitionAnswer,
  },
  { question: 'When a message cannot be handled?', scenarios: ['dead-letter'], answer: poisonAnswer },
  { question: 'When inventory is slower than the load?', scenarios: ['consumer-lag'], answer: lagAnswer },
  { question: 'Can the past be read again?', scenarios: ['replay'], answer: replayAnswer },
  { question: 'What does more load do?', scenarios: ['load'], answer: loadAnswer, is_named: true },
  { question: 'How much can it take?', scenarios: ['capacity'], answer: capacityAnswer, is_named: true },
  {
    question: 'What does each guarantee cost, and what is lost without it?',
    scenarios: ['ladder'],
    answer: ladderAnswer,
    is_named: true,
  },
  {
    question: 'Does an order cost the same behind a million others?',
    scenarios: ['growth'],
    answer: growthAnswer,
    is_named: true,
  },
  {
    question: 'What comes of one wrong setting?',
    scenarios: ['false-settings'],
    answer: falseSettingsAnswer,
    is_named: true,
  },
  {
    question: 'Where does the time of one order go?',
    scenarios: ['trace'],
    answer: traceAnswer,
    is_named: true,
  },
]

/** What a scenario of the run answers: each question with its sentences. */
export function answersOf(data: ReportData, scenario: string): (readonly [string, string])[] {
  const asked = ASKED.filter(({ scenarios }) => scenarios.includes(scenario))
    .map(({ question, answer }) => [question, answer(data)] as const)
    .filter(([, answer]) => answer !== NOT_MEASURED)
  const question = data.questions[scenario] ?? scenario
  return asked.length > 0 ? asked : otherAnswers(data).filter(([other]) => other === question)
}

/** The questions that this run did not ask, though one of its kind may. */
export function notAsked(data: ReportData): string[] {
  return ASKED.filter(({ is_named, answer }) => is_named !== true && answer(data) === NOT_MEASURED).map(
    ({ question }) => question,
  )
}

/** A question and its answer as they stand on a page: what the answer lists is a list behind a paragraph. */
export function answerText([question, answer]: readonly [string, string]): string {
  const [first = '', ...items] = answer.split(ITEM)
  const list = items.map((item) => `- ${item}`).join('\n')
  return `**${question}** ${first}`.trimEnd() + (list === '' ? '' : `\n\n${list}`)
}

/** How `subItems` begins each of them. */
const ITEM = '\n   - '
