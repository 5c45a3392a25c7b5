import { countedIn } from '@three-ways/result-files/counted-words'
import { lagAnswer, outageAnswer, poisonAnswer, repetitionAnswer, replayAnswer } from './answer-catalogue.ts'
import { controlAnswer } from './answer-control.ts'
import { failureAnswer, ledgerAnswer, slownessAnswer } from './answer-faults.ts'
import { growthAnswer } from './answer-growth.ts'
import { ladderAnswer } from './answer-ladder.ts'
import { NOT_MEASURED } from './answer-not-measured.ts'
import { otherAnswers } from './answer-others.ts'
import { speedAnswer, throughputAnswer } from './answer-speed.ts'
import { failureSection, throughputSection } from './behaviour-sections.ts'
import { capacityAnswer, capacitySection } from './capacity-section.ts'
import { comparisonSection } from './comparison-section.ts'
import { conditionsSection, howToReadSection, manifestSection } from './conditions-sections.ts'
import { durabilitySection } from './durability-section.ts'
import { checksSection, instrumentSection, ledgerSection } from './evidence-sections.ts'
import { growthSection } from './growth-section.ts'
import { headlineTable } from './headline-table.ts'
import { ladderSection } from './ladder-section.ts'
import { loadAnswer, loadSection } from './load-table.ts'
import { capitalised, listed } from './numbers.ts'
import { type PictureOf, shown } from './pictures/pictures.ts'
import { processesSection } from './processes-section.ts'
import { rankingSection } from './ranking-section.ts'
import type { ReportData } from './report-data.ts'
import { settingsSection } from './settings-section.ts'
import { verdictSection } from './verdict-section.ts'

/** `report.md`, which shows the pictures of this folder. The same data give the same bytes. */
export function renderReport(data: ReportData, pictures: string): string {
  const picture = (which: PictureOf) => shown(data, which, pictures).join('')
  const sections = [
    ...opening(data),
    verdictSection(data),
    namesSection(data),
    headlineSection(data),
    picture('threeClocks'),
    picture('outage'),
    answerSection(data),
    rankingSection(data),
    picture('repetitionDots'),
    picture('distribution'),
    loadSection(data),
    capacitySection(data),
    ladderSection(data),
    growthSection(data),
    durabilitySection(data),
    ...(data.comparisons.length === 0 ? [] : [comparisonSection(data)]),
    failureSection(data),
    throughputSection(data),
    processesSection(data),
    ledgerSection(data),
    picture('orderEnds'),
    checksSection(data),
    instrumentSection(data),
    manifestSection(data),
    settingsSection(data),
    conditionsSection(data),
    howToReadSection(data),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

/** What was carried here. */
function opening({ metrics, comparisons }: ReportData): string[] {
  const { a, many } = countedIn(comparisons)
  const order = 'the same food order (place it, reserve its stock, notify the customer)'
  const commands = 'the same commands of small workflows'
  const what = many === 'orders' ? order : many === 'commands' ? commands : `${order}, and ${commands},`
  return [
    `# Three ways to carry ${a}: run ${metrics.run.id}`,
    `${capitalised(what)} carried by synchronous REST, by RabbitMQ and by Kafka, measured with one instrument.`,
  ]
}

/** The whole run at a glance; its numbers are read back from here and compared with orders and stores. */
function headlineSection(data: ReportData): string {
  return data.models.length === 0 ? '' : `${headlineTable(data)}\n\n${legend(data)}`
}

function legend({ comparisons }: ReportData): string {
  const { a, many } = countedIn(comparisons)
  const by = many === 'orders' ? 'the order service' : 'the service that takes it'
  return [
    `All times count from the moment at which ${a} was planned to be sent.`,
    'Answered is the HTTP answer: a decision (201, 422) or a receipt (202), which are not compared with each other.',
    `Decided and done are told by ${by} when they are stored, in every model.`,
    `"n/a (n = 50)" is too few ${many} for that percentile; "–" was not measured, or does not count.`,
  ].join(' ')
}

/** What the models are called in sentences, and in tables; said once, before either is read. */
function namesSection({ metrics, models }: ReportData): string {
  if (models.length === 0) return ''
  const client = metrics.run.manifest?.find(({ question }) => question === 'client')
  const names = models.map((model) => {
    const title = metrics.run.titles[model] ?? model
    const used = client?.answers[model] ?? title
    return `\`${model}\` is ${title}${used === title ? '' : ` (${used})`}`
  })
  return `Names: ${listed(names)}.`
}

/** One line per question that this run answers; the others are named once. */
function answerSection(data: ReportData): string {
  const asked: readonly (readonly [string, string])[] = [
    ['How fast?', speedAnswer(data)],
    ['When inventory is slow?', slownessAnswer(data)],
    ['When inventory fails, or is gone?', failureAnswer(data)],
    ['Who is done with 10,000 first?', throughputAnswer(data)],
    ['When something is gone for a while?', outageAnswer(data)],
    ['When messages come twice, or a process dies at work?', repetitionAnswer(data)],
    ['When a message cannot be handled?', poisonAnswer(data)],
    ['When inventory is slower than the load?', lagAnswer(data)],
    ['Can the past be read again?', replayAnswer(data)],
    ['Was anything lost or done twice?', ledgerAnswer(data)],
    ...otherAnswers(data),
  ]
  // Measured by name alone, or of two models at least: nobody missed them in another run.
  const named: readonly (readonly [string, string])[] = [
    ['What comes from answering early, and what from a broker?', controlAnswer(data)],
    ['What does more load do?', loadAnswer(data)],
    ['How much can it take?', capacityAnswer(data)],
    ['What does each guarantee cost, and what is lost without it?', ladderAnswer(data)],
    ['Does an order cost the same behind a million others?', growthAnswer(data)],
  ]
  const lines = [...asked, ...named]
    .filter(([, answer]) => answer !== NOT_MEASURED)
    .map(([question, answer], index) => `${index + 1}. **${question}** ${answer}`)
  const open = asked.filter(([, answer]) => answer === NOT_MEASURED).map(([question]) => question)
  const left_out = open.length === 0 ? [] : [`Not asked in this run: ${open.join(' ')}`]
  return ['## The answer', lines.join('\n').replaceAll(/ +$/gm, ''), ...left_out].join('\n\n')
}
