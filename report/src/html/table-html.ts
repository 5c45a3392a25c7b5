import { modelClass } from '../pictures/of-model.ts'
import { tag } from './html-text.ts'

/** What a cell says, and how that is written. */
export interface HtmlCell {
  readonly text: string
  readonly html: string
}

export interface HtmlTable {
  readonly header: readonly HtmlCell[]
  /** Of each column. */
  readonly is_right: readonly boolean[]
  readonly rows: readonly (readonly HtmlCell[])[]
}

/** Models that a table speaks of, and what it is called by who does not see it. */
export interface TableLook {
  readonly models: readonly string[]
  readonly label: string
  /** Whether a narrow screen shows it as a block per row, each cell named by its column. */
  readonly is_stacked?: boolean
}

/**
 * A table in a frame that can be moved sideways where the screen is too narrow. Columns and rows that speak
 * of one model have its class; the first cell of a row is its head.
 */
export function tableHtml(
  { header, is_right, rows }: HtmlTable,
  { models, label, is_stacked = false }: TableLook,
): string {
  const columns = header.map(({ text }) => models.find((model) => model === text))
  const has_columns = columns.some((model) => model !== undefined)
  const heads = header.map(({ text, html }, index) => {
    if (text === '') return '<td></td>'
    const model = columns[index]
    return tag('th', { scope: 'col', class: classes([rightOf(is_right[index]), ...nameOf(model)]) }, html)
  })
  const lines = rows.map((cells) => {
    const model = has_columns ? undefined : rowModel(cells, models)
    const written = cells.map((cell, index) => {
      const of_column = columns[index]
      const is_name = !has_columns && cell.text === model
      const look = [
        rightOf(is_right[index]),
        of_column === undefined ? undefined : modelClass(of_column),
        is_name ? 'n' : undefined,
      ]
      if (index === 0) return tag('th', { scope: 'row', class: classes(look) }, cell.html)
      const named = is_stacked ? header[index]?.text : undefined
      return tag('td', { class: classes(look), 'data-label': named }, cell.html)
    })
    return tag('tr', { class: model === undefined ? undefined : modelClass(model) }, ...written)
  })
  const table = tag(
    'table',
    { class: is_stacked ? 'stacked' : undefined },
    tag('thead', {}, tag('tr', {}, ...heads)),
    `\n${tag('tbody', {}, `\n${lines.join('\n')}\n`)}`,
  )
  return tag('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': label }, table)
}

const rightOf = (is_right: boolean | undefined) => (is_right === true ? 'r' : undefined)
const nameOf = (model: string | undefined) => (model === undefined ? [] : ['n', modelClass(model)])

function classes(names: readonly (string | undefined)[]): string | undefined {
  const given = names.filter((name) => name !== undefined)
  return given.length === 0 ? undefined : given.join(' ')
}

/** In which of the first cells a row says of which model it is. */
const NAMED_WITHIN = 3

/** The one model that a row speaks of; undefined where it speaks of none, or of several. */
function rowModel(cells: readonly HtmlCell[], models: readonly string[]): string | undefined {
  const whole = cells.slice(0, NAMED_WITHIN).map(({ text }) => models.find((model) => model === text))
  const named = whole.find((model) => model !== undefined)
  if (named !== undefined) return named
  const words = (cells[0]?.text ?? '').split(/[\s:,]+/)
  const mentioned = models.filter((model) => words.includes(model))
  return mentioned.length === 1 ? mentioned[0] : undefined
}
