import { number, wholeNumber } from '../numbers.ts'
import { left, right } from '../table.ts'
import { type GrowthPlace, MEASURES } from './growth-facts.ts'
import type { Figures, Heading } from './picture.ts'

export function growthHeading(places: readonly GrowthPlace[]): Heading {
  const counts = places.flatMap(({ model, runs }) => {
    return runs.length === 0 ? [] : [`${model} ${runs.map(({ orders }) => wholeNumber(orders)).join(', ')}`]
  })
  const said = places.map(({ model, runs, why_not = '' }) => {
    const told = runs.flatMap(({ variant, points }) => {
      const ends = [points[0], points.at(-1)].flatMap((point) => point?.us_per_order ?? [])
      return ends.length < 2 ? [] : [`${variant} from ${ends.map(number).join(' to ')} µs per order`]
    })
    return `${model}: ${runs.length === 0 ? why_not : told.join('; ')}.`
  })
  return {
    name: 'growth-curves',
    title: 'Does an order cost the same behind many others?',
    note: `growth: one run of each size on fresh stores (n = ${counts.join('; ')} orders). Each point is a twentieth of its run, in the order in which orders ended. Every row begins at 0 and has one scale for all models.`,
    description: `Time per order, memory and stores as orders pile up. ${said.join(' ')}`,
  }
}

export function growthFigures(places: readonly GrowthPlace[]): Figures {
  const columns = [
    left('model'),
    left('run'),
    right('orders done so far'),
    ...MEASURES.map(({ title }) => right(title)),
  ]
  const rows = places.flatMap(({ model, runs, why_not = '' }) => {
    if (runs.length === 0) return [[model, why_not, '–', ...MEASURES.map(() => '–')]]
    return runs.flatMap(({ variant, points }) =>
      points.map((point) => {
        const values = MEASURES.map(({ of }) => of(point))
        const texts = values.map((value) => (value === null ? '–' : number(value)))
        return [model, variant, wholeNumber(point.orders), ...texts]
      }),
    )
  })
  return { columns, rows }
}
