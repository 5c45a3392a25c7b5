/** Some of the subjects whose end is not known yet. */
export interface UnfinishedPage {
  readonly subjects: readonly string[]
  /** Other subjects by which others tell what is still missing of these. */
  readonly told_as?: readonly string[]
  readonly next_after: number | null
}

/** What a service can tell of the subjects that were begun in it; what it cannot is left out. */
export interface KnownSubjects<Tables> {
  /**
   * The subjects that were begun here before `begun_before_ms` and whose end is not known yet, for who looks
   * for something lost on its way. A page at a time, so that it never reads for long: `after` is the
   * `next_after` of the page before, 0 at first; `next_after` is null on the last page. A page may be empty.
   * Who declares it declares `isOpen` as well, which is asked before anything is owed again.
   */
  readonly unfinished?: (tables: Tables, begun_before_ms: number, after: number) => UnfinishedPage
  /** How many subjects were ever begun here, cheaply enough to be asked every second. */
  readonly begun?: (tables: Tables) => number
  /** When a subject was begun here, milliseconds since 1970; undefined of one that was not. Reads one row. */
  readonly begun_ms?: (tables: Tables, subject: string) => number | undefined
  /** Whether a subject was begun here and has not ended: then nothing about it is forgotten, however old. */
  readonly isOpen?: (tables: Tables, subject: string) => boolean
}
