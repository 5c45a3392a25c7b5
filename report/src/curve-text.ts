const HEIGHTS = '▁▂▃▄▅▆▇█'
const CHARACTERS = 50

/** A curve in one line, and what its full height stands for. */
export interface DrawnCurve {
  readonly text: string
  readonly most: number
}

/**
 * Draws values from 0 to the greatest of them, as many to a character as it takes for 50: each is as high as
 * its mean. A blank where nothing is known. Undefined where nothing is known at all. Pure.
 */
export function curveText(values: readonly (number | null)[]): DrawnCurve | undefined {
  const characters = Math.min(CHARACTERS, values.length)
  const means = Array.from({ length: characters }, (_, index) => {
    const from = Math.floor((values.length * index) / characters)
    const to = Math.floor((values.length * (index + 1)) / characters)
    const known = values.slice(from, to).filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
  })
  const most = Math.max(...means.filter((mean) => mean !== null))
  if (!Number.isFinite(most)) return undefined
  const text = means.map((mean) => {
    if (mean === null) return ' '
    const height = most === 0 ? 0 : Math.ceil((mean / most) * HEIGHTS.length) - 1
    return HEIGHTS[Math.max(0, height)]
  })
  return { text: text.join(''), most }
}
