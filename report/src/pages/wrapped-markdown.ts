/** So long a line of a page may be; rows of a table and links to pictures cannot be broken. */
export const LINE_LENGTH = 110
const WHOLE = /^(?:\||#|!\[|```| {4})/
/** What would begin a list, a title or a quotation, were it the first word of a line. */
const BEGINS_SOMETHING = /^(?:[-+*>]|#+|\d+[.)])$/

/** Markdown that reads the same, in lines that are not longer than that. */
export function wrappedMarkdown(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => (WHOLE.test(line) || line.length <= LINE_LENGTH ? [line] : wrappedLine(line)))
    .join('\n')
}

function wrappedLine(line: string): string[] {
  const [lead = ''] = /^ *(?:(?:[-*]|\d+\.) +)?/.exec(line) ?? []
  const indent = ' '.repeat(lead.length)
  const lines: string[] = []
  let current = lead
  for (const word of line.slice(lead.length).split(' ')) {
    const longer = current.trim() === '' || current === lead ? `${current}${word}` : `${current} ${word}`
    const is_empty = current === lead || current === indent
    if (longer.length <= LINE_LENGTH || is_empty || BEGINS_SOMETHING.test(word)) {
      current = longer
      continue
    }
    lines.push(current)
    current = `${indent}${word}`
  }
  return [...lines, current]
}
