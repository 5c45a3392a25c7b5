import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

/** Where the sink of a store lies: beside the store. */
export function sinkOf(store_file: string): string {
  return `${store_file}.sink`
}

/**
 * A file outside every transaction that stands for a mail server or the like, for `Handler.perform`. A line
 * is appended before the row is committed; a crash between the two doubles the line, as it would a mail.
 */
export class EffectSink {
  readonly #descriptor: number

  constructor(database: DatabaseSync) {
    const file = database.location()
    if (file === null) throw new TypeError('Opening an effect sink: expected a store in a file')
    this.#descriptor = openSync(sinkOf(file), 'a')
  }

  /** The effect about a subject happens. */
  add(subject: string): void {
    writeSync(this.#descriptor, `${subject}\n`)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

/** Effects beyond the first about the same subject, from the sink of a store; 0 where there is none. */
export function doubledEffects(store_file: string): number {
  const sink = sinkOf(store_file)
  if (!existsSync(sink)) return 0
  const lines = readFileSync(sink, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return lines.length - new Set(lines).size
}
