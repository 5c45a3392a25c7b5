import type { Figures, Picture } from '../pictures/picture.ts'
import { svgText } from '../pictures/svg-element.ts'
import { anchorHtml, escaped, tag } from './html-text.ts'
import { type HtmlTable, tableHtml } from './table-html.ts'

/** Where a picture stands in the file. */
export function pictureId({ name }: Pick<Picture, 'name'>): string {
  return `picture-${name}`
}

/** A picture as a part of the page, with its figures folded below it. */
export function pictureHtml(picture: Picture, models: readonly string[]): string {
  const { title, figures, root } = picture
  const id = pictureId(picture)
  // The page has the rules of all pictures once.
  const children = root.children.filter((child) => typeof child === 'string' || child.name !== 'style')
  const svg = svgText({ ...root, children }).trimEnd()
  const frame = { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `Picture: ${title}` }
  return tag(
    'figure',
    { class: 'picture', id },
    `\n${tag('div', frame, `\n${svg}\n`)}\n`,
    tag(
      'figcaption',
      {},
      tag(
        'details',
        {},
        tag('summary', {}, 'Its figures as a table'),
        tableHtml(tableOf(figures), { models, label: `Figures: ${title}` }),
      ),
      anchorHtml(id, title),
    ),
    '\n',
  )
}

function tableOf({ columns, rows }: Figures): HtmlTable {
  const cell = (text: string) => ({ text, html: escaped(text) })
  return {
    header: columns.map(({ title }) => cell(title)),
    is_right: columns.map(({ align }) => align === 'right'),
    rows: rows.map((texts) => texts.map(cell)),
  }
}
