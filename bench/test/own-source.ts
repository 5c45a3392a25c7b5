import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What somebody has to know by heart of a room. */
export interface OwnSource {
  readonly files: number
  /** Without blank lines and those of comments. */
  readonly lines: number
}

/** The sources of rooms, without their tests. */
export function ownSource(rooms: readonly string[]): OwnSource {
  const files = rooms.flatMap((room) => globSync(`${room}/src/**/*.ts`, { cwd: ROOT }))
  const own = files.filter((file) => !file.endsWith('.test.ts'))
  const lines = own.map((file) => codeLines(readFileSync(`${ROOT}${file}`, 'utf8')))
  return { files: own.length, lines: lines.reduce((sum, count) => sum + count, 0) }
}

/** Comments of this project begin a line, and have it to themselves. Pure. */
export function codeLines(text: string): number {
  let in_comment = false
  return text.split('\n').filter((line) => {
    const trimmed = line.trim()
    const begins = trimmed.startsWith('/*')
    const was_in_comment = in_comment
    in_comment = (in_comment || begins) && !trimmed.includes('*/')
    return trimmed !== '' && !was_in_comment && !begins && !trimmed.startsWith('//')
  }).length
}
