import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { StringDecoder } from 'node:string_decoder'

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
  const subjects = new Set<string>()
  let lines = 0
  for (const subject of linesOf(sink)) {
    lines += 1
    subjects.add(subject)
  }
  return lines - subjects.size
}

const CHUNK_BYTES = 1 << 16

/** The lines of a file that are not empty, bit by bit: it has one for every effect that there ever was. */
function* linesOf(file: string): Generator<string> {
  const descriptor = openSync(file, 'r')
  try {
    const decoder = new StringDecoder('utf8')
    const bytes = Buffer.alloc(CHUNK_BYTES)
    let rest = ''
    for (let read = readSync(descriptor, bytes); read > 0; read = readSync(descriptor, bytes)) {
      const lines = `${rest}${decoder.write(bytes.subarray(0, read))}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield line
    }
    if (rest !== '') yield rest
  } finally {
    closeSync(descriptor)
  }
}
