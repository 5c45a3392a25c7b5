import type { Carrier } from '../carrier.ts'
import type { StoredCommand } from './batches.ts'

/** How many call chains of a batch run at a time. */
const CHAINS_AT_A_TIME = 64

/**
 * Makes the deliveries of commands that nobody waits for one by one, in the order in which they were stored.
 * What is done is forgotten, so that of a long batch no more is held than what is ahead.
 */
export class Settling {
  readonly #carrier: Carrier
  #ahead: StoredCommand[][] = []
  #next = 0
  #chains = 0
  #idle = Promise.withResolvers<void>()

  constructor(carrier: Carrier) {
    this.#carrier = carrier
    this.#idle.resolve()
  }

  /** Begins at once, as far as there is room for chains. */
  add(commands: readonly StoredCommand[]): void {
    if (commands.length === 0) return
    this.#ahead.push([...commands])
    if (this.#chains === 0) this.#idle = Promise.withResolvers()
    const wanted = Math.min(CHAINS_AT_A_TIME, this.#chains + commands.length)
    while (this.#chains < wanted) {
      this.#chains += 1
      void this.#work()
    }
  }

  /** Resolves when everything that was added is settled. Never rejects. */
  idle(): Promise<void> {
    return this.#idle.promise
  }

  async #work(): Promise<void> {
    for (let command = this.#take(); command !== undefined; command = this.#take()) {
      await this.#carrier.dispatch(command.subject, command.emitted)
    }
    this.#chains -= 1
    if (this.#chains === 0) this.#idle.resolve()
  }

  #take(): StoredCommand | undefined {
    const [first] = this.#ahead
    const command = first?.[this.#next]
    this.#next += 1
    if (first !== undefined && this.#next >= first.length) {
      this.#ahead.shift()
      this.#next = 0
    }
    if (first === undefined) this.#next = 0
    return command
  }
}

/** Makes the deliveries of these commands. Never rejects. */
export async function settleAll(carrier: Carrier, commands: readonly StoredCommand[]): Promise<void> {
  const settling = new Settling(carrier)
  settling.add(commands)
  await settling.idle()
}
