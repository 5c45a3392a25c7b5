/** Three significant digits, as long as that is sensible: `0.71`, `4.10`, `23.5`, `231`, `2,004`. */
export function number(value: number): string {
  const size = Math.abs(value)
  if (size >= 99.95) return wholeNumber(value)
  return value.toFixed(size >= 9.995 ? 1 : 2)
}

/** A measured figure without its unit, which the column's title holds; a dash where there is none. */
export function milliseconds(value: number | null): string {
  return value === null ? '–' : number(value)
}

export function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/**
 * A share (0..1) in percent without the sign. Never rounds something short of all up to 100, nor something up
 * to 0.
 */
export function percent(share: number): string {
  if (share === 0 || share === 1) return String(share * 100)
  const shown = (share * 100).toFixed(share > 0.1 && share < 0.99 ? 1 : 2)
  if (Number(shown) >= 100) return '> 99.99'
  if (Number(shown) <= 0) return '< 0.01'
  return shown
}

/** From so many samples on, ten lie beyond every percentile that is printed. */
const ENOUGH_FOR_ALL = 1_000

/** A percentile, or why it is not printed: `n/a (n = 50)` is too few samples. */
export function percentile(value_ms: number | null, count: number): string {
  if (count === 0) return '–'
  if (value_ms === null && count >= ENOUGH_FOR_ALL) return 'no histogram'
  return value_ms === null ? `n/a (n = ${wholeNumber(count)})` : number(value_ms)
}

/** `one`, `one and two`, `one, two and three`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** With a capital at its beginning. */
export function capitalised(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** A small share (0..1) in percent with two significant digits: `0.013`. */
export function smallPercent(share: number): string {
  return String(Number((share * 100).toPrecision(2)))
}

/** Indented list items under a numbered line. */
export function subItems(items: readonly string[]): string {
  return items.map((item) => `\n   - ${item}`).join('')
}

/** `1 result`, `2 results`. */
export function counted(count: number, noun: string): string {
  return `${wholeNumber(count)} ${noun}${count === 1 ? '' : 's'}`
}
