import { countedIn } from '@three-ways/result-files/counted-words'
import type { Ledger } from '@three-ways/result-files/metrics'
import { type Comparison, sumLedgers } from '../model-row.ts'
import { percent, smallPercent, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left as leftColumn, right as rightColumn } from '../table.ts'
import { label, labelAround } from './label.ts'
import { legend } from './legend.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { ofModel } from './of-model.ts'
import { OUTCOMES, type Outcome } from './outcome-look.ts'
import { type Colour, fillOf } from './palette.ts'
import { type Figures, type Heading, MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { stroke } from './stroke.ts'
import { element, type SvgElement } from './svg-element.ts'

const ROW_PX = 19
const BAR_PX = 11
const NAMES_PX = 250
const SHARE_PX = 54
const COLUMN_GAP_PX = 10
/** What is there at all is seen, however little it is. */
const LEAST_PX = 2
/** Neighbours are told apart by whoever sees no difference in their colours. */
const BETWEEN_PX = 1

/**
 * What became of every order that was offered, scenario by scenario and model by model, as bars of 100 %.
 * Every attempt counts, since an order is lost or it is not, however noisy the clock. Undefined without any.
 */
export function orderEnds(data: ReportData): Picture | undefined {
  const { comparisons, models } = data
  const told = comparisons.filter(
    ({ rows }) => sumLedgers(rows.flatMap(({ attempts }) => attempts)).offered > 0,
  )
  if (told.length === 0) return undefined
  const heading = headingOf(data, told)
  const top = topOf(heading) + 30
  const columns = models.map((model, index) => columnOf(model, index, models.length))
  const heads = columns.map(({ model, left }) => {
    const name = labelAround(left + 18, top - 16, model, { bold: true })
    return ofModel(model, [marker(model, left + 6, top - 16), name])
  })
  const lines = told.flatMap((comparison, index) => drawnLine(comparison, columns, top + index * ROW_PX))
  const end = top + told.length * ROW_PX + 6
  const lost = columns.map((column) => ofModel(column.model, lostOf(data, column, end)))
  const name = label(MARGIN_PX, end + 16, 'lost, of so many accepted')
  const bound = label(MARGIN_PX, end + 32, 'of those in the hands of what died', {
    colour: 'quiet',
    size: 11,
  })
  const rule = stroke('rule', [MARGIN_PX, end], [WIDTH_PX - MARGIN_PX, end])
  const entries = OUTCOMES.map(({ text, colour }) => ({
    text,
    sample: (x: number, y: number) => [bar(colour ?? 'blue', x, y - BAR_PX / 2, 26)],
  }))
  const below = legend(entries, end + 56)
  const drawn = [...heads, ...lines, rule, name, bound, ...lost, ...below.drawn]
  return picture(heading, below.bottom, drawn, figuresOf(told))
}

function figuresOf(told: readonly Comparison[]): Figures {
  const terms = OUTCOMES.map(({ term }) => rightColumn(term.replace('_', ' ')))
  const rows = told.flatMap(({ scenario, variant, rows: of_models }) =>
    of_models.map(({ model, attempts }) => {
      const ledger = sumLedgers(attempts)
      const ends = OUTCOMES.map(({ term }) => wholeNumber(ledger[term]))
      return [`${scenario} / ${variant}`, model, wholeNumber(ledger.offered), ...ends]
    }),
  )
  return { columns: [leftColumn('scenario'), leftColumn('model'), rightColumn('offered'), ...terms], rows }
}

interface Column {
  readonly model: string
  readonly left: number
  /** Of a bar of 100 %. */
  readonly width: number
}

function columnOf(model: string, index: number, columns: number): Column {
  const room = WIDTH_PX - 2 * MARGIN_PX - NAMES_PX
  const width = (room - (columns - 1) * COLUMN_GAP_PX) / columns
  return { model, left: MARGIN_PX + NAMES_PX + index * (width + COLUMN_GAP_PX), width: width - SHARE_PX }
}

function headingOf({ models }: ReportData, told: readonly Comparison[]): Heading {
  const { many } = countedIn(told)
  const all = told.flatMap(({ rows }) => rows)
  const counts = models.map((model) => {
    const ledger = sumLedgers(all.filter((row) => row.model === model).flatMap(({ attempts }) => attempts))
    return { model, ledger }
  })
  const said = counts.map(({ model, ledger }) => `${model}: ${endsText(ledger)}.`)
  return {
    name: 'order-ends',
    title: `Where did every ${many === 'commands' ? 'command' : 'order'} go?`,
    note: `Each bar is 100 % of what was offered, and behind it the share that was completed. All attempts count. n = ${counts.map(({ model, ledger }) => `${wholeNumber(ledger.offered)} ${model}`).join(', ')}.`,
    description: `What became of all ${many} that were offered, in percent. ${said.join(' ')}`,
  }
}

function endsText(ledger: Ledger): string {
  const ends = OUTCOMES.map(({ term }) => `${term.replace('_', ' ')} ${wholeNumber(ledger[term])}`)
  return `of ${wholeNumber(ledger.offered)} offered, ${ends.join(', ')}`
}

function drawnLine(
  { scenario, variant, rows }: Comparison,
  columns: readonly Column[],
  top: number,
): SvgElement[] {
  const middle = top + ROW_PX / 2
  const cells = columns.map((column) => {
    const row = rows.find(({ model }) => model === column.model)
    const none = labelAround(column.left, middle, '–', { colour: 'quiet', size: 11 })
    const drawn = row === undefined ? [none] : drawnBar(column, sumLedgers(row.attempts), middle)
    return ofModel(column.model, drawn)
  })
  return [labelAround(MARGIN_PX, middle, `${scenario} / ${variant}`), ...cells]
}

function drawnBar({ model, left, width }: Column, ledger: Ledger, middle: number): SvgElement[] {
  if (ledger.offered === 0)
    return [labelAround(left, middle, 'nothing offered', { colour: 'quiet', size: 11 })]
  const says = `${model}: ${endsText(ledger)}`
  const share = labelAround(
    left + width + SHARE_PX - 6,
    middle,
    `${percent(ledger.completed / ledger.offered)} %`,
    {
      size: 11,
      colour: 'quiet',
      at: 'end',
    },
  )
  return [
    ...segments(OUTCOMES, ledger, width).map(({ outcome, from, length }) => {
      return bar(outcome.colour ?? lookOf(model).colour, left + from, middle - BAR_PX / 2, length, says)
    }),
    share,
  ]
}

/** The parts of a bar, one behind the other: what is there has two pixels, and the widest gives them. */
function segments(outcomes: readonly Outcome[], ledger: Ledger, width: number) {
  const present = outcomes.filter(({ term }) => ledger[term] > 0)
  const lengths = present.map(({ term }) => Math.max(LEAST_PX, (width * ledger[term]) / ledger.offered))
  const widest = lengths.indexOf(Math.max(...lengths))
  const surplus = lengths.reduce((sum, length) => sum + length, 0) - width
  let from = 0
  return present.map((outcome, index) => {
    const length = (lengths[index] ?? 0) - (index === widest ? surplus : 0)
    const segment = { outcome, from, length: length - (index < present.length - 1 ? BETWEEN_PX : 0) }
    from += length
    return segment
  })
}

function bar(colour: Colour, x: number, y: number, width: number, says?: string): SvgElement {
  const attributes = { class: fillOf(colour), x, y, width, height: BAR_PX }
  return element('rect', attributes, says === undefined ? [] : [element('title', {}, [says])])
}

/** What was lost of a model, and what zero of so many is worth: below 3/n with 95 % confidence. */
function lostOf({ comparisons }: ReportData, { model, left }: Column, top: number): SvgElement[] {
  const attempts = comparisons.flatMap(({ rows }) =>
    rows.filter((row) => row.model === model).flatMap((row) => row.attempts),
  )
  const { lost, accepted } = sumLedgers(attempts)
  const in_hands = attempts.reduce((sum, { figures }) => sum + Number(figures.orders_in_hands ?? 0), 0)
  const colour = lost > 0 ? 'red' : 'ink'
  const none =
    in_hands === 0
      ? 'none was'
      : `0 of ${wholeNumber(in_hands)}: < ${smallPercent(Math.min(1, 3 / in_hands))} %`
  const bound = lost > 0 ? 'some were lost' : none
  return [
    label(left, top + 16, `${wholeNumber(lost)} of ${wholeNumber(accepted)}`, { colour, bold: lost > 0 }),
    label(left, top + 32, bound, { colour: 'quiet', size: 11 }),
  ]
}
