import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Transport } from '@three-ways/service-runtime/carrier'
import { createLog } from '@three-ways/service-runtime/log'
import { type RunningService, startService } from '@three-ways/service-runtime/process/run-service'
import { readSettings } from '@three-ways/service-runtime/settings'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { HostedService } from '@three-ways/testbed/service-host'
import type { MemoryBroker } from './memory-broker.ts'
import { queueOf } from './topology.ts'

export interface ServiceHereOptions {
  readonly name: string
  readonly url: string
  readonly workflow: Workflow
  readonly broker: MemoryBroker
  /** Carries through `broker`. */
  readonly transport: Transport
  /** As a service process would get it; port, host and store are added. */
  readonly environment: Readonly<Record<string, string>>
  /** An existing folder; `<name>.sqlite` and `<name>.log` are made in it and stay there. */
  readonly folder: string
}

/** How long a stop may take to hand over what is in work. */
const DRAIN_DEADLINE_MS = 10_000

/** The service was asked for something that its state does not allow. */
export class WrongState extends Error {
  readonly code: 'already_running' | 'not_running'

  constructor(code: WrongState['code'], message: string) {
    super(message)
    this.name = 'WrongState'
    this.code = code
  }
}

/**
 * A service that lives in this process: the same runtime, a real store, a real door. It dies as it would by
 * SIGKILL: nothing is drained, and what was not committed is gone.
 */
export class ServiceHere implements HostedService {
  readonly name: string
  readonly url: string
  readonly store_file: string
  readonly #options: ServiceHereOptions
  #running: RunningService | undefined
  #starting = false

  constructor(options: ServiceHereOptions) {
    this.#options = options
    this.name = options.name
    this.url = options.url
    this.store_file = join(options.folder, `${options.name}.sqlite`)
  }

  async start(): Promise<void> {
    if (this.#starting || this.#running !== undefined) {
      throw new WrongState('already_running', `Starting ${this.name}: it is running already; stop it first`)
    }
    this.#starting = true
    try {
      this.#running = await this.#start()
    } finally {
      this.#starting = false
    }
  }

  async stop(): Promise<void> {
    const running = this.#take()
    if (running === undefined) return
    await running.stop(DRAIN_DEADLINE_MS)
    await clientsHaveNoticed()
  }

  async kill(): Promise<void> {
    const running = this.#take()
    if (running === undefined) return
    await running.abandon()
    await clientsHaveNoticed()
  }

  /**
   * Holds what travels from and to the service. A process that is stopped by SIGSTOP would not answer at its
   * door either; this one does, since the door shares the process with whoever knocks.
   */
  async pause(): Promise<void> {
    this.#mustRun('Pausing')
    this.#options.broker.hold(queueOf(this.name))
  }

  async resume(): Promise<void> {
    this.#mustRun('Resuming')
    this.#options.broker.release(queueOf(this.name))
  }

  /** Services that share a process share its resources: nobody can tell which one used them. */
  async resources(): Promise<undefined> {
    return undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }

  #start(): Promise<RunningService> {
    const { name, workflow, transport, folder } = this.#options
    const { hostname, port } = new URL(this.url)
    const environment = {
      ...this.#options.environment,
      SERVICE_HOST: hostname,
      SERVICE_PORT: port,
      STORE_FILE: this.store_file,
    }
    const settings = readSettings(environment, name)
    const log_file = join(folder, `${name}.log`)
    const log = createLog(name, settings.log_level, (line) => appendLine(log_file, line))
    return startService({ workflow, service: name, transport, settings, environment, log })
  }

  /** The running service, which is nobody else's to end from now on. */
  #take(): RunningService | undefined {
    const running = this.#running
    this.#running = undefined
    if (running !== undefined) this.#options.broker.release(queueOf(this.name))
    return running
  }

  #mustRun(doing: string): void {
    if (this.#running !== undefined) return
    throw new WrongState('not_running', `${doing} ${this.name}: it does not run; start it first`)
  }
}

/** A disk that is full takes no log line either; that is no reason to die. */
function appendLine(file: string, line: string): void {
  try {
    appendFileSync(file, line)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

/**
 * The clients share this event loop: that their connections ended they learn when it polls. Two turns make
 * sure of that, so that a service which is back at once is not asked over a connection of its former life.
 */
async function clientsHaveNoticed(): Promise<void> {
  await nextTurn()
  await nextTurn()
}
