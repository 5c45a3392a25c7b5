import type { SourceFile } from './tidy-source.ts'

/** A figure with a unit in a document, and where it stands. */
export interface Figure {
  readonly line: number
  /** As it is written: `50 ms`. */
  readonly figure: string
  /** What stands before and behind it in its paragraph, on one line. */
  readonly around: string
}

const BEGIN = /<!-- [\w-]+:begin -->/
const END = /<!-- [\w-]+:end -->/
/** A number with a unit of time, rate, share or size. */
const WITH_UNIT = /(?<![\w.%-])\d[\d,]*(?:\.\d+)?\s?(?:ms|µs|us|s|min|h|\/s|%|[KMG]i?B)(?![\w%])/g
const AROUND = 60

/**
 * Figures with a unit that stand outside of generated blocks. What is measured is generated from result
 * files, or it is out of date by the next run; so each of these has to be something else.
 */
export function writtenFigures({ text }: Pick<SourceFile, 'text'>): Figure[] {
  const figures: Figure[] = []
  let is_generated = false
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (BEGIN.test(line)) is_generated = true
    if (!is_generated) {
      for (const { 0: figure, index: at } of line.matchAll(WITH_UNIT)) {
        const before = `${lines[index - 1] ?? ''} ${line.slice(0, at)}`
        const behind = `${line.slice(at)} ${lines[index + 1] ?? ''}`
        const around = `${before.slice(-AROUND)}${behind.slice(0, AROUND + figure.length)}`
        figures.push({ line: index + 1, figure, around: around.replaceAll(/\s+/g, ' ') })
      }
    }
    if (END.test(line)) is_generated = false
  }
  return figures
}

/** A figure that was measured by nobody. */
export interface AllowedFigure {
  /** Words of the document with the figure in them, on one line. */
  readonly words: string
  /** A setting or limit: the source file that it stands in, and how. */
  readonly stands_in?: readonly [file: string, text: string]
  /** Anything else: what it is. */
  readonly because?: string
}

/** Whether the words that are allowed are about this figure, and not only near it. */
export function isAbout({ words }: AllowedFigure, { figure, around }: Figure): boolean {
  return words.includes(figure) && around.includes(words)
}
