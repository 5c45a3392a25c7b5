/** What an answer can say: that it was taken on, what was decided, or that everything is done. */
export const ANSWERS = ['received', 'decided', 'completed'] as const
export type AnswerSays = (typeof ANSWERS)[number]

/** Whose events have to come in their sequence: those of one order, or those of all orders. */
export const SEQUENCES = ['one', 'all'] as const
export type Sequence = (typeof SEQUENCES)[number]

/** What may have to be kept up: the services alone, or a broker beside them. */
export const OPERATIONS = ['services', 'broker'] as const
export type Operations = (typeof OPERATIONS)[number]

/** What somebody who has to choose a model asks of it. What is undefined does not matter to him. */
export interface Needs {
  /** Ninety-nine answers of a hundred have to come within so much. */
  readonly answer_within_ms?: number | undefined
  /** What the answer itself has to say, and not a later one. */
  readonly answer?: AnswerSays | undefined
  /** Answers have to come as soon while inventory takes two seconds for an order. */
  readonly while_slow?: boolean | undefined
  /** A service may be gone for so long, and orders are taken on all the same. */
  readonly outage_s?: number | undefined
  /** Past events have to be read again. */
  readonly replay?: boolean | undefined
  readonly sequence?: Sequence | undefined
  /** So many react to one change, and whoever makes it does not wait for them. */
  readonly fan_out?: number | undefined
  readonly operations?: Operations | undefined
  /** Services and broker together may hold so much memory. */
  readonly memory_mb?: number | undefined
}
