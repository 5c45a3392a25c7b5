import { headlineRows } from './headline-table.ts'
import type { ReportData } from './report-data.ts'

/** What a part of a line is; whoever prints it knows which of them he can colour. */
export type Style = 'question' | 'quiet' | 'good' | 'bad' | `model ${string}`

/** The text as it is to be printed; without colours, itself. */
export type Paint = (style: Style, text: string) => string

export const UNPAINTED: Paint = (_, text) => text

interface Answer {
  readonly question: string
  readonly cells: readonly string[]
}

/** Between columns, and before what belongs to a line above. */
const GAP = '  '

/**
 * The answers of a run in lines of at most so many characters: a line per question where that fits, then a
 * line for the question and one for its answers, then the same without the range of the runs, then a block
 * for each model.
 */
export function terminalAnswers(data: ReportData, columns: number, paint: Paint): string {
  const answers = headlineRows(data)
  const short = answers.map(({ question, cells }) => ({ question, cells: cells.map(withoutRange) }))
  const { models } = data
  const layouts = [
    () => inOneLine(models, answers, paint),
    () => inTwoLines(models, answers, paint),
    () => inTwoLines(models, short, paint),
  ]
  for (const layout of layouts) {
    const { width, lines } = layout()
    if (width <= columns) return lines.join('\n')
  }
  return inBlocks(models, short, paint).join('\n')
}

/** `2.67 (2.36–3.27) (decision)` as `2.67 (decision)`. */
function withoutRange(cell: string): string {
  return cell.replace(/ \([\d.,]+–[\d.,]+\)/, '')
}

interface Layout {
  /** Of the longest line. */
  readonly width: number
  readonly lines: readonly string[]
}

function inOneLine(models: readonly string[], answers: readonly Answer[], paint: Paint): Layout {
  const widths = widthsOf(models, answers)
  const width_of_question = Math.max(...answers.map(({ question }) => question.length))
  const line = (question: string, cells: readonly string[]) =>
    [
      paint('question', question.padEnd(width_of_question)),
      ...cells.map((cell, index) => painted(models, index, cell.padStart(widths[index] ?? 0), paint)),
    ].join(GAP)
  const width = width_of_question + widths.reduce((sum, one) => sum + GAP.length + one, 0)
  const lines = answers.map(({ question, cells }) => line(question, cells))
  return { width, lines: [line('', models), ...lines] }
}

function inTwoLines(models: readonly string[], answers: readonly Answer[], paint: Paint): Layout {
  const widths = widthsOf(models, answers)
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => GAP + painted(models, index, cell.padStart(widths[index] ?? 0), paint))
      .join('')
  const of_cells = widths.reduce((sum, one) => sum + GAP.length + one, 0)
  const width = Math.max(of_cells, ...answers.map(({ question }) => question.length))
  const lines = answers.flatMap(({ question, cells }) => [paint('question', question), line(cells)])
  return { width, lines: [line(models), ...lines] }
}

/** Nothing is wider than a question, and no answer is cut. */
function inBlocks(models: readonly string[], answers: readonly Answer[], paint: Paint): string[] {
  return models.flatMap((model, index) => [
    paint(`model ${model}`, model),
    ...answers.flatMap(({ question, cells }) => [
      `${GAP}${paint('question', question)}`,
      `${GAP}${GAP}${painted(models, index, cells[index] ?? '', paint)}`,
    ]),
  ])
}

function widthsOf(models: readonly string[], answers: readonly Answer[]): number[] {
  return models.map((model, index) =>
    Math.max(model.length, ...answers.map(({ cells }) => cells[index]?.length ?? 0)),
  )
}

function painted(models: readonly string[], index: number, text: string, paint: Paint): string {
  return text.trim() === '–' ? paint('quiet', text) : paint(`model ${models[index]}`, text)
}
