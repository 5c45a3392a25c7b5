import { setTimeout as delay } from 'node:timers/promises'
import type { RunningSystem, ServiceHandle } from '@three-ways/testbed/system'

/** What is done with one service by whoever looks at the system. */
export const SERVICE_ACTIONS = ['stop', 'kill', 'start'] as const
export type ServiceAction = (typeof SERVICE_ACTIONS)[number]

/** How one service stands. */
export interface KeptService {
  readonly name: string
  /** Null while it is down. */
  readonly pid: number | null
  /** Somebody stopped or killed it here: it stays down until it is started here. */
  readonly held: boolean
}

const LOOK_EVERY_MS = 250

/**
 * Starts a service again that ended, as a supervisor would: so that `kill -9` shows what a crash costs. One
 * that was stopped or killed through `act` stays down until it is started through it.
 */
export class KeptServices {
  readonly #running: RunningSystem
  readonly #say: (line: string) => void
  readonly #held = new Set<string>()
  /** What is being done with each service, so that nobody starts what another one stops. */
  readonly #lines = new Map<string, Promise<unknown>>()

  constructor(running: RunningSystem, say: (line: string) => void) {
    this.#running = running
    this.#say = say
  }

  states(): readonly KeptService[] {
    return this.#running.services.map(({ name, pid }) => {
      return { name, pid: pid() ?? null, held: this.#held.has(name) }
    })
  }

  /** Resolves when it is done; a `start` of what runs already does nothing. Rejects with what hindered it. */
  act(name: string, action: ServiceAction): Promise<void> {
    const service = this.#running.service(name)
    return this.#inTurn(name, async () => {
      if (action === 'start') this.#held.delete(name)
      else this.#held.add(name)
      this.#say(`${name}: ${action}, as was asked for`)
      if (action !== 'start') await service[action]()
      else if (service.pid() === undefined) await service.start()
    })
  }

  /** Keeps all of them running until the signal. */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const service of this.#running.services) {
        if (signal.aborted) return
        if (this.#hasEnded(service)) await this.#inTurn(service.name, () => this.#heal(service))
      }
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    }
  }

  #hasEnded({ name, pid }: ServiceHandle): boolean {
    return pid() === undefined && !this.#held.has(name)
  }

  async #heal(service: ServiceHandle): Promise<void> {
    if (!this.#hasEnded(service)) return
    this.#say(`${service.name} has ended; it is started again`)
    await service.start().catch((error: Error) => this.#say(error.message))
    this.#say(`${service.name} runs again, process ${service.pid() ?? 'unknown'}`)
  }

  #inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const done = (this.#lines.get(name) ?? Promise.resolve()).then(work)
    this.#lines.set(
      name,
      done.catch(() => {}),
    )
    return done
  }
}
