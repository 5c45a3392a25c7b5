/** At most `slots` holders at a time; the others wait in line. */
export class Semaphore {
  /** How many there are in all. */
  readonly slots: number
  #free: number
  readonly #line: (() => void)[] = []

  constructor(slots: number) {
    this.slots = slots
    this.#free = slots
  }

  /** Runs `task` in a slot and frees it whatever happens. */
  async hold<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#line.push(resolve))
    try {
      return await task()
    } finally {
      const next = this.#line.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  waiting(): number {
    return this.#line.length
  }
}
