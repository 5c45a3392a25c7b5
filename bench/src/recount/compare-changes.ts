import { holmOf, probabilityByPairs } from './count-ranks.ts'

/** What a comparison of two runs says of one row. */
export interface PrintedChange {
  readonly scenario: string
  readonly variant: string
  readonly model: string
  readonly before: readonly number[]
  readonly after: readonly number[]
  readonly ratio: PrintedRatio | undefined
  readonly probability: number
  readonly adjusted: number
  readonly outcome: string
  readonly why_not: string | undefined
}

interface PrintedRatio {
  readonly factor: number
  readonly interval?: { readonly low: number; readonly high: number }
}

const LEVEL = 0.05
const ALIKE = 1e-9

/**
 * Where a change is not what the repetitions on both sides come to, counted in another way; one sentence
 * each. An interval is right when its ends are where the test begins to rule a factor out. Pure.
 */
export function compareChanges(rows: readonly PrintedChange[]): string[] {
  const judged = rows.filter(({ why_not }) => why_not === undefined)
  const all = judged.map(({ before, after }) => probabilityByPairs(before, after))
  return rows.flatMap((row) => {
    const title = `change of ${row.scenario} / ${row.variant}, ${row.model}`
    const wrong = [...wrongRatio(row)]
    const place = judged.indexOf(row)
    if (place >= 0) {
      const alone = all[place] ?? Number.NaN
      const adjusted = holmOf(alone, all, all.length)
      if (Math.abs(alone - row.probability) > ALIKE) wrong.push(`p is ${row.probability}, counted ${alone}`)
      if (Math.abs(adjusted - row.adjusted) > ALIKE)
        wrong.push(`p of all is ${row.adjusted}, counted ${adjusted}`)
      const is_shown = row.outcome === 'worse' || row.outcome === 'better'
      if (is_shown !== adjusted <= LEVEL) wrong.push(`called ${row.outcome} at p = ${adjusted}`)
    }
    return wrong.map((sentence) => `${title}: ${sentence}`)
  })
}

function wrongRatio({ before, after, ratio, outcome }: PrintedChange): string[] {
  if (ratio === undefined) return []
  const wrong: string[] = []
  // As many quotients below the middle as above it.
  const logs = before.flatMap((one) => after.map((other) => Math.log(other) - Math.log(one)))
  const at = Math.log(ratio.factor)
  const below = logs.filter((value) => value < at - ALIKE).length
  const above = logs.filter((value) => value > at + ALIKE).length
  if (Math.max(below, above) > logs.length / 2) wrong.push(`a factor of ${ratio.factor} is not in the middle`)
  if (outcome === (ratio.factor > 1 ? 'better' : 'worse')) wrong.push(`called ${outcome} by ${ratio.factor}`)
  if (ratio.interval === undefined) return wrong
  const { low, high } = ratio.interval
  const ruled_out = (factor: number) => {
    return (
      probabilityByPairs(
        before,
        after.map((value) => value / factor),
      ) <= LEVEL
    )
  }
  const step = 1 + 1e-4
  const inside = [low * step, high / step].some(ruled_out) && low * step < high / step
  const outside = ![low / step, high * step].every(ruled_out)
  if (inside || outside) wrong.push(`its interval is ${low} to ${high}, and the test says otherwise`)
  return wrong
}
