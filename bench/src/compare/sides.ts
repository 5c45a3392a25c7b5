/** A figure of one row before and after, each in the order of the repetitions; lower is better. */
export interface Sides {
  readonly before: readonly number[]
  readonly after: readonly number[]
}
