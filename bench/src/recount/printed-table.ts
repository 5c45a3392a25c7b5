/** A Markdown table as it was printed: the text of each cell, by the first cell of its row and its column. */
export type PrintedTable = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Reads a Markdown table back. Cells with a bar in them are not expected, and none of ours has one. */
export function readTable(markdown: string): PrintedTable {
  const [titles = [], , ...rows] = markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  return new Map(
    rows.map(([label = '', ...cells]) => [
      label,
      new Map(cells.map((cell, index) => [titles[index + 1] ?? '', cell])),
    ]),
  )
}

/** A number as it stands in a text, and half the unit of its last digit: so far it may have been rounded. */
export interface PrintedNumber {
  readonly value: number
  readonly rounding: number
}

/** The numbers in a cell, in their order. */
export function numbersIn(text: string): PrintedNumber[] {
  return [...text.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([digits]) => {
    const decimals = digits.split('.')[1]?.length ?? 0
    return { value: Number(digits.replaceAll(',', '')), rounding: 0.5 * 10 ** -decimals }
  })
}
