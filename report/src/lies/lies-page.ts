import { wrappedMarkdown } from '../pages/wrapped-markdown.ts'
import { pictureText } from '../pictures/picture.ts'
import type { ReportData } from '../report-data.ts'
import { left, right, table } from '../table.ts'
import type { Lie, LieData, UntoldLie } from './lie.ts'
import { liePicture, shown, toldText } from './lie-picture.ts'
import { liesOf } from './lies.ts'

/** A file of the lesson: its path inside of its folder, and its text. */
export interface LessonFile {
  readonly file: string
  readonly text: string
}

export const LIES_PAGE = 'lies.md'

/** The page of all false tables with their pictures, the page last. The same data give the same bytes. */
export function liesPage(from: LieData): readonly LessonFile[] {
  const { told, untold } = liesOf(from)
  const pictures = told.map((lie) => {
    const drawn = liePicture(lie)
    return { file: `${drawn.name}.svg`, text: pictureText(drawn) }
  })
  const parts = [
    '# How to lie with a benchmark',
    opening(from.data, told.length),
    ...told.map(section),
    ...(untold.length === 0 ? [] : [missing(untold)]),
  ]
  return [...pictures, { file: LIES_PAGE, text: `${wrappedMarkdown(parts.join('\n\n'))}\n` }]
}

function opening({ metrics: { run } }: ReportData, count: number): string {
  return [
    `${count} classic false tables, each beside the honest one, and both from the same orders of the same systems: run ${run.id}, profile ${run.profile}, ${run.host.cores} cores (${run.host.cpu}).`,
    'Nothing in them is made up. Every false figure is a true one of something else.',
  ].join(' ')
}

function section(lie: Lie, index: number): string {
  const { title, told, honest, unit, rows, bars, paragraph } = lie
  const columns = [left('model'), right(`told (${unit})`), right(`true (${unit})`)]
  const lines = bars.map((bar) => [bar.label, toldText(bar), shown(bar.honest)])
  return [
    `## ${index + 1}. ${title}`,
    paragraph,
    `![${title}](lie-${lie.name}.svg)`,
    table(columns, lines),
    `Told: ${told}. True: ${honest}. From \`${rows}\`.`,
  ].join('\n\n')
}

function missing(untold: readonly UntoldLie[]): string {
  const lines = untold.map(({ title, why_not, command }) => {
    const how = command === undefined ? '' : ` Measure it: \`${command}\`.`
    return `- **${title}**: ${why_not}.${how}`
  })
  return ['## Not shown', lines.join('\n')].join('\n\n')
}
