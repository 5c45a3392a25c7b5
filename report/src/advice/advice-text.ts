import type { ReportData } from '../report-data.ts'
import { left, table } from '../table.ts'
import type { Advice } from './advice.ts'
import { adviceSections } from './advice-sections.ts'
import type { Fit, Judgement } from './judgement.ts'

/** Between columns of a terminal. */
const GAP = '  '

/** The answer as Markdown: a table of needs by models, and what follows from it. */
export function adviceMarkdown(advice: Advice, data: ReportData): string {
  const { models, needs } = advice
  const rows = needs.map(({ asked, row, of_models }) => {
    return [asked, row === undefined ? '–' : `\`${row}\``, ...of_models.map(cell)]
  })
  const columns = [left('what is asked'), left('row'), ...models.map(({ model }) => left(model))]
  const all = ['all of it', '', ...models.map(({ fit }) => `**${fit}**`)]
  const sections = adviceSections(advice, data).map(({ title, sentences }) => {
    return [`## ${title}`, sentences.map((sentence) => `- ${sentence}`).join('\n')].join('\n\n')
  })
  return `${[`# Which of them fits?`, from(data), table(columns, [...rows, all]), ...sections].join('\n\n')}\n`
}

/** The same for a terminal of so many columns: a block per need, and no line is cut. */
export function adviceText(advice: Advice, data: ReportData, columns = 80): string {
  const { models, needs } = advice
  const width = Math.max(...models.map(({ model }) => model.length))
  const line = (model: string, words: string) =>
    wrapped(`${GAP}${model.padEnd(width)}${GAP}${words}`, columns, width + 4)
  const blocks = needs.map(({ asked, row, of_models }) => {
    const head = wrapped(row === undefined ? asked : `${asked} (${row})`, columns, 2)
    return [head, ...of_models.map((judgement, index) => line(models[index]?.model ?? '', cell(judgement)))]
  })
  const sections = adviceSections(advice, data).map(({ title, sentences }) => [
    title,
    ...sentences.map((sentence) => wrapped(`${GAP}${sentence.replaceAll('`', '')}`, columns, 4)),
  ])
  const all = [[wrapped(from(data), columns, 2)], ...blocks, ...sections]
  return `${all.map((block) => block.join('\n')).join('\n\n')}\n`
}

function from({ metrics: { run } }: ReportData): string {
  const { id, profile, host } = run
  return `From run ${id}: profile ${profile}, ${host.cores} cores (${host.cpu}). Each row is a fact of that run; there is no score.`
}

const SHOWN: Readonly<Record<Fit, string>> = {
  fits: 'fits',
  'does not fit': 'NO',
  open: 'open',
  'not measured': 'not measured',
}

function cell({ fit, figure }: Judgement): string {
  return `${SHOWN[fit]}: ${figure}`
}

/** Words in lines of at most so many characters; those behind the first begin further right. */
function wrapped(text: string, columns: number, indent: number): string {
  const lines: string[] = []
  let line = ''
  const [begin = ''] = /^\s*/.exec(text) ?? []
  for (const word of text.trim().split(/ (?! )/)) {
    const longer =
      line === '' ? `${lines.length === 0 ? begin : ' '.repeat(indent)}${word}` : `${line} ${word}`
    if (longer.length > columns && line !== '') {
      lines.push(line)
      line = `${' '.repeat(indent)}${word}`
    } else line = longer
  }
  return [...lines, line].join('\n')
}
