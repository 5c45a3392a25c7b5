import { styleText } from 'node:util'
import type { SummaryLook } from '@three-ways/report/summary'
import type { Paint, Style } from '@three-ways/report/terminal-answers'

/** What colours need to know of a stream, and of the environment. */
export interface Painted {
  readonly isTTY?: boolean
}

type Format = Parameters<typeof styleText>[0]

const STYLES: Readonly<Record<string, Format>> = {
  question: 'bold',
  quiet: 'dim',
  good: 'green',
  bad: ['bold', 'red'],
  'model sync-rest': 'blueBright',
  'model async-rabbitmq': 'yellow',
  'model streaming-kafka': 'green',
  'model async-rest': 'gray',
}

/** Whether a stream shows colours: a terminal that can, and nobody who wants none (no-color.org). */
export function hasColours({ isTTY }: Painted, environment: NodeJS.ProcessEnv = process.env): boolean {
  return isTTY === true && environment.TERM !== 'dumb' && (environment.NO_COLOR ?? '') === ''
}

/** How a stream colours what is printed to it; undefined where it does not. */
export function paintOf(stream: Painted, environment: NodeJS.ProcessEnv = process.env): Paint | undefined {
  if (!hasColours(stream, environment)) return undefined
  return (style: Style, text: string) => {
    const format = STYLES[style]
    return format === undefined ? text : styleText(format, text, { validateStream: false })
  }
}

/** How standard output is written to: as wide as the terminal, in colours where it has them. */
export function ownLook(): SummaryLook {
  const paint = paintOf(process.stdout)
  return { columns: process.stdout.columns, ...(paint === undefined ? {} : { paint }) }
}
