import { headlineTable } from '../headline-table.ts'
import { capitalised } from '../numbers.ts'
import { limits } from '../pages/limits.ts'
import { legend, names as namesOf, opening, runTitle } from '../pages/opening.ts'
import { backTo, COST, EVIDENCE, type PageNames, pageFile, RANKING } from '../pages/page-names.ts'
import { scenariosOf } from '../pages/scenario-page.ts'
import { STYLE } from '../pictures/palette.ts'
import type { Picture } from '../pictures/picture.ts'
import type { ReportData } from '../report-data.ts'
import { shortReasons } from '../short-verdict.ts'
import { verdictHeadlines } from '../verdict-section.ts'
import { answerCards } from './answer-cards.ts'
import { foldedPage, foldHtml } from './folded-page.ts'
import { anchorHtml, emptyTag, escaped, slug, tag, uniqueIds } from './html-text.ts'
import { pictureHtml, pictureId } from './inline-picture.ts'
import { type HtmlContext, markdownHtml, tableOf, treeOf } from './markdown-html.ts'
import { modelStyle, modelSwitches } from './model-switches.ts'
import { PAGE_STYLE } from './page-style.ts'
import { type HtmlTable, tableHtml } from './table-html.ts'

/** What the file is made of beside the data: the other Markdown pages, and the pictures, of the same run. */
export interface HtmlParts {
  readonly names: PageNames
  readonly pages: readonly { readonly file: string; readonly text: string }[]
  readonly pictures: readonly Picture[]
}

/** Nothing is loaded and nothing is run, whatever the results of somebody may hold. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/**
 * `report.html`: every page of a run in one file that needs no network and no script. The same data give the
 * same bytes.
 */
export function htmlPage(data: ReportData, parts: HtmlParts): string {
  const { run } = data.metrics
  const title = `${runTitle(data)}: run ${run.id}`
  const style = [PAGE_STYLE, modelStyle(data.models), STYLE].join('\n')
  const head = [
    emptyTag('meta', { charset: 'utf-8' }),
    emptyTag('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    emptyTag('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    emptyTag('link', { rel: 'icon', href: 'data:,' }),
    tag('title', {}, escaped(title)),
    tag('style', {}, `\n${style}\n`),
  ]
  const idOf = uniqueIds()
  for (const [id] of SECTIONS) for (const name of [id, headingId(id)]) idOf(name)
  const context: HtmlContext = {
    models: data.models,
    idOf,
    target: (href) => targetOf(href, data, parts.names),
    picture: (href, name) => seePicture(href, name, parts.pictures),
    level: 3,
    title,
  }
  const body = [
    tag('a', { class: 'skip', href: '#in-short' }, 'To the answers'),
    tag('header', { id: idOf('top') }, `\n${opened(data, parts, context)}\n`),
    tag('main', {}, `\n${sectionsOf(data, parts, context).join('\n\n')}\n`),
    tag('footer', {}, tag('p', {}, MADE_OF)),
  ]
  const [heads, inside] = [head.join('\n'), body.join('\n\n')]
  return `<!doctype html>\n<html lang="en">\n<head>\n${heads}\n</head>\n<body>\n${inside}\n</body>\n</html>\n`
}

const MADE_OF =
  'Made of the files beside it, and of nothing else, by <code>npm run bench -- report &lt;folder&gt;</code>: the same files give the same bytes. It loads nothing and runs no script.'

const SECTIONS = [
  ['in-short', 'In short'],
  ['answer', 'The answer'],
  ['pictures', 'Pictures'],
  ['limits', 'What this run cannot say'],
  ['scenarios', 'Scenarios'],
  [RANKING, 'Ranking'],
  [COST, 'What it costs'],
  [EVIDENCE, 'Evidence'],
] as const

function headingId(section: string): string {
  return `${section}-title`
}

/** What stands above all parts: what this is, what it is worth, and where its parts are. */
function opened(data: ReportData, { names }: HtmlParts, context: HtmlContext): string {
  const { run } = data.metrics
  const [, lede = ''] = opening(data)
  const worth = verdictHeadlines(data).map((line) => {
    const [word = '', meaning = ''] = line.split(/: (.*)/)
    return `${word} ${capitalised(meaning)}`
  })
  const reasons = shortReasons(data, pageFile(names, EVIDENCE))
  const why = tag('summary', {}, 'Why')
  const links = SECTIONS.map(([id, title]) => tag('li', {}, tag('a', { href: `#${id}` }, escaped(title))))
  const what = [tag('h1', {}, escaped(runTitle(data))), tag('p', { class: 'lede' }, escaped(lede))]
  const facts = `Run ${run.id}, ${run.host.cores} cores, profile ${run.profile}.`
  const said = [
    tag('div', { class: 'verdict' }, markdownHtml(treeOf(worth.join('\n\n')), context)),
    tag('p', { class: 'run' }, escaped(facts)),
  ]
  return [
    tag('div', { class: 'opened' }, tag('div', {}, ...what), tag('div', { class: 'worth' }, ...said)),
    reasons === '' ? '' : tag('details', { class: 'why' }, why, markdownHtml(treeOf(reasons), context)),
    tag('nav', { 'aria-label': 'Parts' }, tag('ul', {}, ...links)),
  ].join('\n')
}

function sectionsOf(data: ReportData, parts: HtmlParts, context: HtmlContext): string[] {
  const pageOf = (page: string) => {
    const found = parts.pages.find(({ file }) => file === pageFile(parts.names, page))
    return bodyOf(found?.text ?? '', parts.names)
  }
  const within = (page: string): HtmlContext => {
    return { ...context, idOf: (name) => context.idOf(`${page}-${name}`), title: page }
  }
  const scenarios = scenariosOf(data).map((scenario) => {
    const id = context.idOf(scenarioId(scenario))
    const line = data.questions[scenario] ?? ''
    const tree = pageOf(scenario).filter(({ raw }) => raw.trim() !== line)
    const inside = markdownHtml(tree, { ...within(scenarioId(scenario)), level: 4, title: scenario })
    return foldHtml({ id, title: scenario, heading: escaped(scenario), line: escaped(line), inside })
  })
  const pictures = parts.pictures.map((picture) => pictureHtml(picture, data.models))
  const limited = limits(data).map((line) => `- ${line}`)
  const insides: Readonly<Record<(typeof SECTIONS)[number][0], string>> = {
    'in-short': answerCards(data, context),
    answer: answersHtml(data, parts.names, context).join('\n'),
    pictures: pictures.join('\n'),
    limits: markdownHtml(treeOf(limited.join('\n')), context),
    scenarios: scenarios.join('\n'),
    [RANKING]: foldedPage(pageOf(RANKING), within(RANKING)),
    [COST]: foldedPage(pageOf(COST), within(COST)),
    [EVIDENCE]: foldedPage(pageOf(EVIDENCE), within(EVIDENCE)),
  }
  const [first = '', ...others] = SECTIONS.map(([id, title]) => {
    const heading = tag('h2', { id: headingId(id) }, escaped(title), anchorHtml(id, title))
    return tag('section', { id, 'aria-labelledby': headingId(id) }, `\n${heading}\n${insides[id]}\n`)
  })
  // Among the sections, since what sticks does so no longer than what it stands in is there.
  return [first, modelSwitches(data.models), ...others]
}

/** The table of the first page, and what its words mean. */
function answersHtml(data: ReportData, names: PageNames, context: HtmlContext): string[] {
  if (data.models.length === 0) return [tag('p', {}, 'Nothing was measured.')]
  const tree = treeOf(headlineTable(data, (scenario) => pageFile(names, scenario)))
  const look = { models: data.models, label: 'The answer', is_stacked: true }
  const tables = tree.flatMap((token) => {
    return token.type === 'table' ? [tableHtml(withSmallRanges(tableOf(token, context)), look)] : []
  })
  return [...tables, markdownHtml(treeOf(`${legend(data)}\n\n${namesOf(data)}`), context)]
}

/** What stands behind a figure in parentheses is smaller than the figure. */
function withSmallRanges(table: HtmlTable): HtmlTable {
  const rows = table.rows.map(([question, ...cells]) => {
    const small = cells.map(({ text, html }) => {
      return { text, html: tag('span', {}, smallRange(html)) }
    })
    return question === undefined ? small : [question, ...small]
  })
  return { ...table, rows }
}

function smallRange(html: string): string {
  return html.replace(/(?: \([^()]*\))+$/, (range) => tag('small', {}, range.trim()))
}

/** A page without its title and the way back, which the file has no need of. */
function bodyOf(markdown: string, names: PageNames) {
  return treeOf(markdown).filter((token) => {
    const is_title = token.type === 'heading' && token.depth === 1
    return !is_title && token.raw.trim() !== backTo(names)
  })
}

function scenarioId(scenario: string): string {
  return `scenario-${slug(scenario)}`
}

function targetOf(href: string, data: ReportData, names: PageNames): string | undefined {
  if (href.startsWith('#')) return href
  const file = href.split('/').at(-1) ?? ''
  if (file === names.report) return '#top'
  const page = file.replace(/\.md$/, '')
  if ([RANKING, COST, EVIDENCE].includes(page)) return `#${page}`
  return scenariosOf(data).includes(page) ? `#${scenarioId(page)}` : undefined
}

/** Each picture stands once in the file. */
function seePicture(href: string, title: string, pictures: readonly Picture[]): string {
  const found = pictures.find(({ name }) => href.endsWith(`/${name}.svg`))
  if (found === undefined) return escaped(title)
  return tag('a', { class: 'see', href: `#${pictureId(found)}` }, escaped(`Picture: ${title}`))
}
