/** No table of a page is wider, so that it can be read without moving it sideways (tested on every page). */
export const MOST_COLUMNS = 9

export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

export const left = (title: string): Column => ({ title, align: 'left' })
export const right = (title: string): Column => ({ title, align: 'right' })

/** A Markdown table whose columns also line up as plain text. Each row holds one text per column. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const content = rows.map((row) => row.map(escaped))
  const widths = columns.map((column, index) =>
    Math.max(3, column.title.length, ...content.map((row) => row[index]?.length ?? 0)),
  )
  const line = (texts: readonly string[]) => {
    const padded = columns.map((column, index) => {
      const text = texts[index] ?? ''
      const width = widths[index] ?? 0
      return column.align === 'right' ? text.padStart(width) : text.padEnd(width)
    })
    return `| ${padded.join(' | ')} |`
  }
  const rule = columns.map((column, index) => {
    const dashes = '-'.repeat((widths[index] ?? 0) - 1)
    return column.align === 'right' ? `${dashes}:` : `${dashes}-`
  })
  return [line(columns.map((column) => column.title)), `| ${rule.join(' | ')} |`, ...content.map(line)].join(
    '\n',
  )
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}
