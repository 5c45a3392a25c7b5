import type { Result } from '@three-ways/result-files/metrics'
import type { WarmUp } from '@three-ways/result-files/temperature'
import { number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left, right } from '../table.ts'
import type { Figures, Heading } from './picture.ts'

/** How the systems of one model were warmed. */
export interface WarmPlace {
  readonly model: string
  /** Those that were watched window by window, each once, in the order in which they were first used. */
  readonly watched: readonly WarmUp[]
  /** How many measurements stood behind which end; what occurs. */
  readonly ends: readonly { readonly words: string; readonly cells: number }[]
}

const ENDS: Readonly<Record<WarmUp['ended'], string>> = {
  'no trend': 'measured when nothing moved any more',
  ceiling: 'measured though something still moved',
  fixed: 'measured after a fixed number of orders',
  none: 'measured cold',
}

/** Every model of the run; measurements that share a system share its warm-up. */
export function warmPlaces({ comparisons, models }: Pick<ReportData, 'comparisons' | 'models'>): WarmPlace[] {
  return models.map((model): WarmPlace => {
    const cells = comparisons.flatMap(({ rows }) =>
      rows.filter((row) => row.model === model).flatMap(({ attempts }) => attempts),
    )
    const warm_ups = cells.flatMap(({ warm_up }: Result) => warm_up ?? [])
    const by_windows = new Map(
      warm_ups.filter(({ windows }) => windows.length > 0).map((one) => [JSON.stringify(one.windows), one]),
    )
    const ends = (Object.keys(ENDS) as WarmUp['ended'][]).flatMap((ended) => {
      const count = warm_ups.filter((one) => one.ended === ended).length
      return count === 0 ? [] : [{ words: ENDS[ended], cells: count }]
    })
    return { model, watched: [...by_windows.values()], ends }
  })
}

export function warmHeading(places: readonly WarmPlace[]): Heading {
  const counts = places.map(({ model, watched }) => `${model} n = ${wholeNumber(watched.length)}`)
  const said = places.map(({ model, watched, ends }) => {
    const told = watched.map(({ windows }) => {
      const known = windows.flatMap(({ p50_ms }) => p50_ms ?? [])
      return `from ${number(known[0] ?? 0)} to ${number(known.at(-1) ?? 0)} ms`
    })
    const cells = ends.map(({ words, cells: count }) => `${wholeNumber(count)} ${words}`)
    return `${model}: ${[...told, ...cells].join(', ')}.`
  })
  return {
    name: 'warm-ups',
    title: 'How warm was what was measured?',
    note: `The p50 of completion in each window of each warm-up that was watched (${counts.join(', ')}), behind a burst of orders that is not shown. A window is 2.5 s of a system, or 5 s of a broker. One scale for all models, from 0. Below: how many measurements stood behind which end.`,
    description: `Warm-ups by window. ${said.join(' ')}`,
  }
}

/** A line for each window. */
export function warmFigures(places: readonly WarmPlace[]): Figures {
  const columns = [
    left('model'),
    right('warm-up'),
    right('window'),
    right('orders'),
    right('p50 (ms)'),
    right('p95 (ms)'),
    left('the warm-up ended with'),
  ]
  const text = (value: number | null) => (value === null ? '–' : number(value))
  const rows = places.flatMap(({ model, watched }) => {
    if (watched.length === 0) return [[model, '–', '–', '–', '–', '–', 'no warm-up was watched']]
    return watched.flatMap(({ windows, ended }, index) =>
      windows.map(({ orders, p50_ms, p95_ms }, n) => {
        return [
          model,
          String(index + 1),
          String(n + 1),
          wholeNumber(orders),
          text(p50_ms),
          text(p95_ms),
          ended,
        ]
      }),
    )
  })
  return { columns, rows }
}
