import { countedIn } from '@three-ways/result-files/counted-words'
import { capitalised, listed } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'

/** What was carried here. */
export function opening({ metrics, comparisons }: ReportData): string[] {
  const { many } = countedIn(comparisons)
  const order = 'the same food order (place it, reserve its stock, notify the customer)'
  const commands = 'the same commands of small workflows'
  const what = many === 'orders' ? order : many === 'commands' ? commands : `${order}, and ${commands},`
  return [
    `# ${runTitle({ comparisons })}: run ${metrics.run.id}`,
    `${capitalised(what)} carried by synchronous REST, by RabbitMQ and by Kafka, measured with one instrument.`,
  ]
}

/** What all of it is about. */
export function runTitle({ comparisons }: Pick<ReportData, 'comparisons'>): string {
  return `Three ways to carry ${countedIn(comparisons).a}`
}

/** What stands below the first table, so that nobody has to look for the words in it. */
export function legend({ comparisons }: ReportData): string {
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
export function names({ metrics, models }: ReportData): string {
  if (models.length === 0) return ''
  const client = metrics.run.manifest?.find(({ question }) => question === 'client')
  const titles = models.map((model) => {
    const title = metrics.run.titles[model] ?? model
    const used = client?.answers[model] ?? title
    return `\`${model}\` is ${title}${used === title ? '' : ` (${used})`}`
  })
  return `Names: ${listed(titles)}.`
}
