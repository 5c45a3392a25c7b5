import { nowUs } from '@three-ways/instrument/clock'
import { generatorProcess, processGroup, type ResourceUser } from '@three-ways/instrument/process-use'
import { storeBytes } from '@three-ways/testbed/store-size'
import type { RunningSystem } from '@three-ways/testbed/system'

/** What processes and stores held at one moment of a load. */
export interface GrowthSample {
  readonly at_us: number
  /** By process; those that cannot tell are left out. */
  readonly resident_mb: Readonly<Record<string, number>>
  readonly store_bytes: number
}

const EVERY_MS = 500
/** From so many on every second one is forgotten, and only every second look is kept from then on. */
const SAMPLES_MOST = 1_000

/** Looks at memory and stores of a system until it is disposed, and keeps a bounded number of looks. */
export class GrowthWatch implements AsyncDisposable {
  readonly #running: RunningSystem
  readonly #users: readonly ResourceUser[]
  #samples: GrowthSample[] = []
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #looks = 0
  #kept_every = 1

  private constructor(running: RunningSystem) {
    this.#running = running
    const { services, broker } = running
    this.#users = [...services, generatorProcess]
    if (broker !== undefined) {
      this.#users = [...this.#users, processGroup(`${broker.kind} broker`, () => broker.pids())]
    }
  }

  /** Resolves when it has looked for the first time. */
  static async begin(running: RunningSystem): Promise<GrowthWatch> {
    const watch = new GrowthWatch(running)
    await watch.#look()
    watch.#timer = setInterval(() => {
      watch.#looking ??= watch.#look().finally(() => {
        watch.#looking = undefined
      })
    }, EVERY_MS)
    return watch
  }

  /** Looks once more, and gives everything that was kept, in order. */
  async samples(): Promise<readonly GrowthSample[]> {
    await this.#looking
    this.#kept_every = 1
    await this.#look()
    return this.#samples
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  async #look(): Promise<void> {
    this.#looks += 1
    if (this.#looks % this.#kept_every !== 0) return
    const read = this.#users.map(async (user) => {
      const resources = await user.resources()
      return resources === undefined ? [] : [[user.name, resources.resident_bytes / 1e6] as const]
    })
    const resident_mb = Object.fromEntries((await Promise.all(read)).flat())
    const stores = this.#running.services.map(({ store_file }) => storeBytes(store_file))
    const store_bytes = stores.reduce((sum, bytes) => sum + bytes, 0)
    this.#samples.push({ at_us: nowUs(), resident_mb, store_bytes })
    if (this.#samples.length <= SAMPLES_MOST) return
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0)
    this.#kept_every *= 2
  }
}
