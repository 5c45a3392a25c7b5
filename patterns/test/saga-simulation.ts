import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Envelope } from '@three-ways/event-contract/envelope'
import { shareOf } from '@three-ways/event-contract/share'
import { Engine } from '@three-ways/service-runtime/engine/engine'
import type { Routing } from '@three-ways/service-runtime/routing'
import { openDatabase } from '@three-ways/service-runtime/store/database'
import type { Command, Workflow } from '@three-ways/service-runtime/workflow'

export const PARTICIPANTS = ['order-service', 'inventory-service', 'payment-service'] as const

/** Choices that depend on nothing but a seed. */
export class Dice {
  readonly #seed: number
  #thrown = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  /** A number in [0, 1). */
  next(): number {
    this.#thrown += 1
    return shareOf(`${this.#seed}:${this.#thrown}`)
  }

  /** Whether something of this probability happens. */
  hits(probability: number): boolean {
    return this.next() < probability
  }

  /** One of several. */
  of<T>(several: readonly T[]): T {
    const one = several[Math.floor(this.next() * several.length)]
    if (one === undefined) throw new RangeError('Choosing: expected something to choose from')
    return one
  }
}

/** A process was killed; whatever was not committed is gone. */
export class Killed extends Error {}

/** The saga's services with their real stores, and nobody who carries for them: a test does, step by step. */
export class SagaServices implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'three-ways-saga-'))
  readonly #open = new Map<string, { readonly engine: Engine; close(): void }>()
  readonly #workflow: Workflow
  readonly #routing: Routing
  readonly #environment: Readonly<Record<string, string>>

  constructor(workflow: Workflow, routing: Routing, environment: Readonly<Record<string, string>>) {
    this.#workflow = workflow
    this.#routing = routing
    this.#environment = environment
    for (const name of PARTICIPANTS) this.start(name)
  }

  engine(name: string): Engine {
    const open = this.#open.get(name)
    if (open === undefined) throw new RangeError(`There is no ${name}`)
    return open.engine
  }

  /** Begins a service, or begins it again on what its store holds. */
  start(name: string): void {
    this.#open.get(name)?.close()
    const declaration = this.#workflow.services.find((service) => service.name === name)
    if (declaration === undefined) throw new RangeError(`There is no ${name}`)
    const database = openDatabase(join(this.#folder, `${name}.sqlite`), 'D1')
    // Processes die here, the machine does not.
    database.exec('PRAGMA synchronous = OFF')
    const engine = new Engine({
      workflow: this.#workflow,
      declaration,
      transport: this.#routing,
      database,
      environment: this.#environment,
      now_ms: () => 1_700_000_000_000,
    })
    const close = () => {
      declaration.closeTables?.(engine.tables)
      database.close()
    }
    this.#open.set(name, { engine, close })
  }

  async order(request_id: string, quantity: number): Promise<void> {
    const engine = this.engine('order-service')
    const command = engine.declaration.commands?.['POST /create_order'] as Command<unknown, unknown>
    await engine.command(command, { request_id, product_id: 1, quantity })
  }

  /** A service handles a message; killed before the commit, it begins again and nothing has happened. */
  async handle(name: string, event: Envelope, carry: boolean, killed_before_commit: boolean) {
    const engine = this.engine(name)
    try {
      const handled = await engine.commits.run(() => {
        const done = engine.handleNow(event, { carry })
        if (killed_before_commit) throw new Killed()
        return done
      })
      return handled.emitted
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      this.start(name)
      return undefined
    }
  }

  [Symbol.dispose](): void {
    for (const { close } of this.#open.values()) close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
