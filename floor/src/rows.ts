import type { MessageType, OrderLine } from './messages.ts'

/** What a message made true in one service. */
export interface Row {
  readonly order_id: string
  readonly fact: MessageType
  /** What was reserved, where something was. */
  readonly items: readonly OrderLine[] | undefined
  /** Of the message that made it true. */
  readonly message_id: string
}

/** A fact, and how often it was made true: once, if nothing went wrong. */
export interface CountedRow extends Omit<Row, 'message_id'> {
  readonly times: number
}

/** How often a store had its files flushed, as the services of the product tell it. */
export interface Flushes {
  readonly synchronous: string
  readonly commits: number
  readonly log_restarts: number
  readonly flushes: number
}

/** Where a service keeps its rows. */
export interface Rows {
  /** Keeps them together; false for each whose message was handled before. */
  keep(rows: readonly Row[]): readonly boolean[]
  counted(): CountedRow[]
  /** Undefined where nothing is stored. */
  flushes(): Flushes | undefined
  /** What is in force, for whoever compares. */
  settings(): Readonly<Record<string, string | number>>
}

/** Rows that die with their process: nothing is kept, and what was done can be counted until then. */
export class MemoryRows implements Rows {
  readonly #counted = new Map<string, CountedRow>()

  keep(rows: readonly Row[]): readonly boolean[] {
    for (const { order_id, fact, items } of rows) {
      const key = `${order_id} ${fact}`
      const times = (this.#counted.get(key)?.times ?? 0) + 1
      this.#counted.set(key, { order_id, fact, items, times })
    }
    return rows.map(() => true)
  }

  counted(): CountedRow[] {
    return [...this.#counted.values()]
  }

  flushes(): undefined {
    return undefined
  }

  settings() {
    return {}
  }
}
