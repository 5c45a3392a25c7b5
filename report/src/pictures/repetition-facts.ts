import type { RankedFigure } from '@three-ways/result-files/ranked-family'
import { number } from '../numbers.ts'
import { perRun, type RankedPair, type Ranking, rankingsOf } from '../ranking.ts'
import type { ReportData } from '../report-data.ts'
import { runInterval } from '../run-interval.ts'
import { left, right } from '../table.ts'
import { type Place, placesIn } from './no-measurement.ts'
import type { Figures } from './picture.ts'

/** A figure that is ranked, with what each model came to in each of its repetitions. */
export interface Dots {
  readonly figure: RankedFigure
  readonly rows: readonly DotRow[]
  readonly pairs: readonly RankedPair[]
}

export interface DotRow extends Place {
  readonly per_run: readonly number[]
  /** The share by which another model has to differ to be told from this one. */
  readonly could_see: number | undefined
  /** Why the model is not ranked; undefined where it is. */
  readonly not_ranked: string | undefined
}

/** Of each figure that is ranked and was measured. */
export function allDots(data: ReportData): readonly Dots[] {
  return rankingsOf(data).flatMap((ranking) => dotsOf(data, ranking) ?? [])
}

function dotsOf(data: ReportData, { figure, rows, pairs }: Ranking): Dots | undefined {
  const places = placesIn(data, figure.scenario, figure.variant)
  if (places === undefined) return undefined
  const dots = places.map((place): DotRow => {
    const ranked = rows.find(({ model }) => model === place.model)
    const per_run = place.row === undefined ? [] : perRun(place.row, figure.of)
    const not_ranked = ranked === undefined ? 'a control, in no ranking' : ranked.why_not
    return { ...place, per_run, could_see: ranked?.smallest_seen, not_ranked }
  })
  return dots.every(({ per_run }) => per_run.length === 0) ? undefined : { figure, rows: dots, pairs }
}

export function titleOf({ scenario, variant, name, unit }: RankedFigure): string {
  return `${scenario} / ${variant}: ${name} (${unit})`
}

export function dotFigures(all: readonly Dots[]): Figures {
  const columns = [
    left('figure'),
    left('model'),
    left('repetitions, in order'),
    right('median'),
    right('interval'),
    right('could see (%)'),
  ]
  const rows = all.flatMap(({ figure, rows: of_models }) =>
    of_models.map(({ model, per_run, could_see, why_not }) => {
      const interval = runInterval(per_run)
      if (interval === undefined) return [titleOf(figure), model, why_not ?? 'no figure', '–', '–', '–']
      const range = `${number(interval.low)}–${number(interval.high)}`
      const seen = could_see === undefined ? '–' : number(100 * could_see)
      return [titleOf(figure), model, per_run.map(number).join(', '), number(interval.median), range, seen]
    }),
  )
  return { columns, rows }
}
