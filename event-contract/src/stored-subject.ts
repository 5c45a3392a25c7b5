/** What the stores hold of one subject. */
export interface StoredSubject {
  /** Whoever takes the command has a row of it. */
  readonly begun: boolean
  /**
   * `refused`: ended without an attempt of the business, for want of somebody who had to take part.
   * Undefined: no end is stored.
   */
  readonly end: 'completed' | 'failed' | 'refused' | undefined
  readonly reason: string | undefined
  /** Rows of the effect that is there most often; more than one is a doubled subject. */
  readonly effects: number
  /** All that in one line, for who has to find out what went wrong. */
  readonly described: string
}
