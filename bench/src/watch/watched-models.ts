import { type FoundRunning, findRunning } from '../run/attach-to-running.ts'
import { NothingRuns } from '../run/nothing-runs.ts'
import { loadCarrying } from '../settings/models.ts'
import type { RunningModel } from '../settings/running-model.ts'
import { loadWorkloads } from '../settings/workflows.ts'
import { lookAtService } from './look-at-service.ts'
import { WatchedSystem } from './watched-system.ts'

export interface WatchedModelsOptions {
  /** Where a model may run, each model once, in the order in which they are shown. */
  readonly places: readonly RunningModel[]
  /** Whether buttons are offered. */
  readonly faults: boolean
  /** Orders that each is offered per second; undefined for none. */
  readonly rate_per_s: number | undefined
  readonly say: (line: string) => void
}

/** All systems that are watched: found where they may run, looked at, and let go when they have gone. */
export class WatchedModels implements AsyncDisposable {
  readonly #options: WatchedModelsOptions
  readonly #systems = new Map<string, WatchedSystem>()
  /** What was said of a model that could not be attached to, so that it is said once. */
  readonly #said = new Map<string, string>()

  constructor(options: WatchedModelsOptions) {
    this.#options = options
  }

  /** In the order of their places. */
  get systems(): readonly WatchedSystem[] {
    return this.#options.places.flatMap(({ model }) => this.#systems.get(model) ?? [])
  }

  /** Rejects with what keeps the first place from being found, where nothing is found at all. */
  async findAny(signal: AbortSignal): Promise<void> {
    const failures = await this.#find(signal)
    if (this.#systems.size > 0) return
    // What is wrong with one that runs says more than that another one does not.
    throw failures.find((failure) => !(failure instanceof NothingRuns)) ?? failures[0]
  }

  /** Looks for what was raised since, and lets go what has gone. */
  async findAgain(signal: AbortSignal): Promise<void> {
    for (const system of this.systems) if (!system.answers) await this.#letGoIfGone(system, signal)
    await this.#find(signal)
  }

  async look(signal: AbortSignal): Promise<void> {
    await Promise.all(this.systems.map((system) => system.look(signal)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.systems.map((system) => system[Symbol.asyncDispose]()))
    this.#systems.clear()
  }

  async #find(signal: AbortSignal): Promise<readonly unknown[]> {
    const missing = this.#options.places.filter(({ model }) => !this.#systems.has(model))
    const failures = await Promise.all(missing.map((place) => this.#attach(place, signal)))
    return failures.filter((failure) => failure !== undefined)
  }

  /** Resolves with what hindered it; undefined where it is watched from now on. */
  async #attach(place: RunningModel, signal: AbortSignal): Promise<unknown> {
    const { model, workflow } = place
    try {
      const system = await loadCarrying(model, workflow)
      const found = await findRunning(system, place, signal, { keeps_absent: true })
      if (found.known === undefined) await expectOwnName(found, place, signal)
      const workloads = await loadWorkloads(workflow)
      this.#systems.set(model, new WatchedSystem(system, found, workloads, this.#options))
      this.#said.delete(model)
      return undefined
    } catch (failure) {
      signal.throwIfAborted()
      if (!(failure instanceof NothingRuns)) this.#sayOnce(model, failure)
      return failure
    }
  }

  /** One that was noted and is down stays: somebody may start its services again. */
  async #letGoIfGone(system: WatchedSystem, signal: AbortSignal): Promise<void> {
    const place = this.#options.places.find(({ model }) => model === system.model)
    if (place === undefined) return
    const carrying = await loadCarrying(place.model, place.workflow)
    const found = await findRunning(carrying, place, signal, { keeps_absent: true }).catch(() => undefined)
    signal.throwIfAborted()
    if (found !== undefined && found.known?.pid === system.raised_by_pid) return
    this.#systems.delete(system.model)
    await system[Symbol.asyncDispose]()
  }

  #sayOnce(model: string, failure: unknown): void {
    const message = failure instanceof Error ? failure.message : String(failure)
    if (this.#said.get(model) === message) return
    this.#said.set(model, message)
    this.#options.say(`${model} is not watched: ${message}`)
  }
}

/** Its ports are those of half the world's examples: whoever is found by them alone has to say who he is. */
async function expectOwnName({ deployment }: FoundRunning, place: RunningModel, signal: AbortSignal) {
  const [front = '', url = ''] = [...deployment.urls][0] ?? []
  const { condition } = await lookAtService(front, url, false, signal)
  if (condition === 'other') throw new NothingRuns(place.model, front, url, place.workflow)
}
