import { closeSync, openSync, readSync } from 'node:fs'

/** How much stands in a write-ahead log, in pages. */
export interface LogPages {
  readonly written: number
  /** Of those, how many a checkpoint has copied into the database. */
  readonly copied: number
}

// Where the file that all connections of a store share says so, as numbers of this machine's own byte order
// (SQLite's documentation of the WAL-index, 2.1).
const WRITTEN_AT = 4
const COPIED_AT = 24
const READ_BYTES = 100

/** Reads the state of a store's log beside SQLite, which does not tell it without doing something. */
export class LogIndex implements Disposable {
  readonly #descriptor: number
  readonly #numbers = new Uint32Array(READ_BYTES / Uint32Array.BYTES_PER_ELEMENT)

  /** Throws where the file is not there: in a store that is not open, or that has no such log. */
  constructor(store_file: string) {
    this.#descriptor = openSync(`${store_file}-shm`, 'r')
  }

  /** A system call of a microsecond or two. */
  read(): LogPages {
    readSync(this.#descriptor, this.#numbers, 0, READ_BYTES, 0)
    return { written: this.#numbers[WRITTEN_AT] ?? 0, copied: this.#numbers[COPIED_AT] ?? 0 }
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor)
  }
}
