import { headlineTable } from '../headline-table.ts'
import { shown } from '../pictures/pictures.ts'
import type { ReportData } from '../report-data.ts'
import { shortVerdict } from '../short-verdict.ts'
import { left, table } from '../table.ts'
import { limits } from './limits.ts'
import { legend, names, opening } from './opening.ts'
import { COST, EVIDENCE, type PageNames, pageFile, RANKING } from './page-names.ts'
import { repeatText } from './repeat.ts'
import { scenariosOf } from './scenario-page.ts'
import { shortAnswers, shortAnswerText } from './short-answers.ts'
import { wrappedMarkdown } from './wrapped-markdown.ts'

/**
 * `report.md`: the verdict, the answers in one table whose rows lead to their pages, two pictures, what must
 * not be concluded, and how to repeat it. At most 150 lines; the same data give the same bytes.
 */
export function firstPage(data: ReportData, pages: PageNames): string {
  return `${wrappedMarkdown(firstPageText(data, pages))}\n`
}

/** The same with a line for each paragraph. */
export function firstPageText(data: ReportData, pages: PageNames): string {
  const parts = [
    ...opening(data),
    shortVerdict(data, pageFile(pages, EVIDENCE)),
    ...inShort(data),
    ...answerPart(data, pages),
    ...shown(data, 'threeClocks', pages.pictures),
    ...shown(data, 'outage', pages.pictures),
    ['## What this run cannot say', bullets(limits(data))].join('\n\n'),
    contents(data, pages),
    ['## Repeat it', ...repeatText(data)].join('\n\n'),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function inShort(data: ReportData): string[] {
  const answers = shortAnswers(data).map(shortAnswerText)
  return answers.length === 0 ? [] : ['## In short', answers.join('\n')]
}

/** Its numbers are read back, without their links, and compared with orders and stores. */
function answerPart(data: ReportData, pages: PageNames): string[] {
  const answers =
    data.models.length === 0 ? 'Nothing was measured.' : headlineTable(data, (page) => pageFile(pages, page))
  return ['## The answer', answers, ...(data.models.length === 0 ? [] : [legend(data)]), names(data)]
}

/** A line for each page: a run of all scenarios has more than twenty. */
function contents(data: ReportData, pages: PageNames): string {
  const link = (page: string, what: string) => [`[${page}](${pageFile(pages, page)})`, what]
  const rows = [
    [`[${pages.html}](${pages.html})`, 'all of this and of the other pages in one file, for a browser'],
    ...scenariosOf(data).map((scenario) =>
      link(scenario, data.questions[scenario] ?? 'a scenario of its own'),
    ),
    link(
      RANKING,
      'what models are ranked by, every repetition, whole distributions, and classes of durability',
    ),
    link(COST, 'processor time, memory, bytes and flushes of 1,000 completed orders, and who pays'),
    link(
      EVIDENCE,
      'the ledger of every order, all checks, the instrument, CPU and memory, settings, conditions',
    ),
  ]
  return ['## Pages', table([left('page'), left('what stands there')], rows)].join('\n\n')
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}
