import { nextAfter } from './life.ts'
import type { Message, ServiceName } from './messages.ts'
import type { Row, Rows } from './rows.ts'

/** The one moment at which a relay can be made to die, by the name that the product has for it. */
export const CRASH_POINT = 'after-commit'

/** What a service makes of the messages that it has at hand. */
export class Hop {
  readonly #service: ServiceName
  readonly #rows: Rows
  readonly #heard: (message: Message) => void
  #left_to_live: number | undefined

  /** `heard` is told of each message that was new here. */
  constructor(service: ServiceName, rows: Rows, heard: (message: Message) => void = () => {}) {
    this.#service = service
    this.#rows = rows
    this.#heard = heard
  }

  /**
   * Keeps what they make true, and gives what has to be sent on for each. Undefined: nothing, or nobody knows
   * any more, since it was handled before: what it caused then was not kept.
   */
  handle(messages: readonly Message[]): readonly (Message | undefined)[] {
    const next = messages.map((message) => nextAfter(this.#service, message))
    const is_new = this.#rows.keep(messages.map((message, n) => rowOf(message, next[n])))
    this.#die(messages.length)
    for (const [n, message] of messages.entries()) if (is_new[n]) this.#heard(message)
    return next.map((one, n) => (is_new[n] ? one : undefined))
  }

  /** By the n-th message from now on the process kills itself: it is kept, and nobody was told. */
  dieAt(nth: number): void {
    this.#left_to_live = nth
  }

  #die(messages: number): void {
    if (this.#left_to_live === undefined) return
    this.#left_to_live -= messages
    if (this.#left_to_live <= 0) process.kill(process.pid, 'SIGKILL')
  }
}

function rowOf(heard: Message, next: Message | undefined): Row {
  const { type, data } = next ?? heard
  const items = type === 'InventoryReserved' && next !== undefined ? data.items : undefined
  return { order_id: data.order_id, fact: type, items, message_id: heard.id }
}
