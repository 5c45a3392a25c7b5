/** How many columns each table of a Markdown page has, in their order. For tests. */
export function columnsIn(markdown: string): number[] {
  return markdown
    .split('\n')
    .filter((line) => /^\|(?: *:?-+:? *\|)+$/.test(line))
    .map((line) => line.split('|').length - 2)
}
