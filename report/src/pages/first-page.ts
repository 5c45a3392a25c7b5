import { headlineTable } from '../headline-table.ts'
import { shown } from '../pictures/pictures.ts'
import type { ReportData } from '../report-data.ts'
import { shortVerdict } from '../short-verdict.ts'
import { limits } from './limits.ts'
import { legend, names, opening } from './opening.ts'
import { COST, EVIDENCE, type PageNames, pageFile, RANKING } from './page-names.ts'
import { scenariosOf } from './scenario-page.ts'
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
    ...answerPart(data, pages),
    ...shown(data, 'threeClocks', pages.pictures),
    ...shown(data, 'outage', pages.pictures),
    ['## What this run cannot say', bullets(limits(data))].join('\n\n'),
    contents(data, pages),
    repeating(data),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Its numbers are read back, without their links, and compared with orders and stores. */
function answerPart(data: ReportData, pages: PageNames): string[] {
  const table =
    data.models.length === 0 ? 'Nothing was measured.' : headlineTable(data, (page) => pageFile(pages, page))
  return ['## The answer', table, ...(data.models.length === 0 ? [] : [legend(data)]), names(data)]
}

function contents(data: ReportData, pages: PageNames): string {
  const link = (page: string, what: string) => `- [${page}](${pageFile(pages, page)}): ${what}`
  const lines = [
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
  return ['## Pages', lines.join('\n')].join('\n\n')
}

function repeating({ metrics: { run } }: ReportData): string {
  const { host } = run
  const of = run.commit === null ? 'an unknown commit' : `commit ${run.commit.slice(0, 12)}`
  const changed = run.dirty === true ? ', with changes that are not committed' : ''
  return [
    '## Repeat it',
    `    ${run.command}`,
    `Measured from ${run.started_at} to ${run.finished_at ?? 'an interruption'}, ${of}${changed}.`,
    `On ${host.cores} cores (${host.cpu}), ${host.os}; profile ${run.profile}, seed ${run.seed}, durability ${run.durability}.`,
  ].join('\n\n')
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}
