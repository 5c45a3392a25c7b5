import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { portIsFree } from './brokers/free-ports.ts'
import { type OwnedProcess, type ProcessEnd, startOwnedProcess } from './brokers/owned-process.ts'
import type { HostedService, ServiceToHost } from './service-host.ts'
import { ServiceProcessError } from './service-process-error.ts'
import { untilHealthy } from './service-process-health.ts'
import { logSince, logSize } from './service-process-log.ts'
import { type ProcessResources, processResources } from './service-process-resources.ts'
import { trustOf } from './trust.ts'

/**
 * Of our own environment the process gets PATH alone, and whom to trust; aborting the signal kills it at
 * once.
 */
export interface ServiceProcessOptions extends ServiceToHost {
  /** How long a start may take until `GET /health` says ready. */
  readonly ready_within_ms?: number
  /** How long a SIGTERM may take until the process has gone. */
  readonly stop_within_ms?: number
}

/**
 * The same for every service of every model. Left to itself V8 lets a heap of 30 MB of live data grow to 130
 * MB before it collects. With half as much room for what is new, orders of a burst outlive it, and services
 * over a broker spend twice the time on collecting them.
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=16', '--max-old-space-size=256']

const READY_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 15_000
const SHOWN_LOG_LINES = 15

/**
 * A service that is a `node` process of its own; it is not started yet. It dies with us, whatever we die of.
 */
export function hostServiceProcess(options: ServiceProcessOptions): HostedService {
  return new ServiceProcess(options)
}

class ServiceProcess implements HostedService {
  readonly name: string
  readonly url: string
  readonly store_file: string
  readonly #log_file: string
  readonly #options: ServiceProcessOptions
  #process: OwnedProcess | undefined
  /** Ends when the process of a start under way is known, or there will be none. */
  #starting: Promise<void> | undefined
  /** How long the log was when the process now known was started: what is before it is of others. */
  #log_from_bytes = 0

  constructor(options: ServiceProcessOptions) {
    this.#options = options
    this.name = options.name
    this.url = `http://127.0.0.1:${options.port}`
    this.store_file = join(options.folder, `${options.name}.sqlite`)
    this.#log_file = join(options.folder, `${options.name}.log`)
  }

  pid(): number | undefined {
    return this.#process?.running() === true ? this.#process.pid : undefined
  }

  async start(): Promise<void> {
    if (this.#starting !== undefined || this.#process?.running() === true) {
      throw new ServiceProcessError(
        'already_running',
        `Starting ${this.name}: it is running already; stop it first`,
      )
    }
    const known = Promise.withResolvers<void>()
    this.#starting = known.promise
    try {
      this.#options.signal.throwIfAborted()
      if (!(await portIsFree(this.#options.port))) throw this.#portTaken()
      this.#process = await this.#spawn()
      known.resolve()
      await this.#untilReadyOrEnded(this.#process)
    } finally {
      known.resolve()
      this.#starting = undefined
    }
  }

  async stop(): Promise<void> {
    if (this.#process === undefined) return
    const grace_ms = this.#options.stop_within_ms ?? STOP_WITHIN_MS
    const was_running = this.#process.running()
    const end = await this.#process.stop(grace_ms)
    this.#options.signal.throwIfAborted()
    if (!was_running) return
    const doing = `Stopping ${this.name} by SIGTERM`
    if (end.signal === 'SIGKILL') {
      const message = `${doing}: expected it to end within ${grace_ms} ms; it did not and was killed`
      throw new ServiceProcessError('did_not_stop', message + (await this.#logEnd()))
    }
    if (end.code !== 0 && end.signal === null) {
      const message = `${doing}: expected exit code 0, got ${end.code}`
      throw new ServiceProcessError('failed_to_stop', message + (await this.#logEnd()))
    }
  }

  /** One that is being started, too: nobody else would end it. */
  async kill(): Promise<void> {
    await this.#starting
    await this.#process?.kill()
  }

  async pause(): Promise<void> {
    this.#runningProcess('Pausing').send('SIGSTOP')
  }

  async resume(): Promise<void> {
    this.#runningProcess('Resuming').send('SIGCONT')
  }

  async resources(): Promise<ProcessResources | undefined> {
    return this.#process?.running() === true ? processResources(this.#process.pid) : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }

  async #spawn(): Promise<OwnedProcess> {
    const { entry, environment, port, signal } = this.#options
    this.#log_from_bytes = await logSize(this.#log_file)
    return startOwnedProcess({
      command: process.execPath,
      arguments: [...NODE_FLAGS, fileURLToPath(entry), this.name],
      environment: {
        PATH: process.env.PATH,
        ...trustOf(process.env),
        ...environment,
        SERVICE_HOST: '127.0.0.1',
        SERVICE_PORT: String(port),
        STORE_FILE: this.store_file,
      },
      stdout: { append_to: this.#log_file },
      stderr: { append_to: this.#log_file },
      signal,
    })
  }

  async #untilReadyOrEnded(started: OwnedProcess): Promise<void> {
    try {
      await this.#untilReady(started)
    } catch (error) {
      await started.kill()
      throw error
    }
  }

  async #untilReady(started: OwnedProcess): Promise<void> {
    const { signal, ready_within_ms = READY_WITHIN_MS } = this.#options
    const settled = new AbortController()
    const overdue = AbortSignal.timeout(ready_within_ms)
    const wait_ends = AbortSignal.any([signal, overdue, settled.signal])
    let state = 'was not asked yet'
    const tell = (latest: string) => {
      state = latest
    }
    try {
      const healthy = untilHealthy(this.name, this.url, wait_ends, tell)
      const end = await Promise.race([healthy, started.ended])
      signal.throwIfAborted()
      if (end !== undefined) throw await this.#exited(end)
    } catch (error) {
      if (error instanceof ServiceProcessError || signal.aborted || !overdue.aborted) throw error
      const message = `Starting ${this.name}: expected ${this.url}/health to say ready within ${ready_within_ms} ms`
      throw new ServiceProcessError('not_ready', `${message}; it ${state}${await this.#logEnd()}`, error)
    } finally {
      settled.abort()
    }
  }

  async #exited({ code, signal }: ProcessEnd): Promise<ServiceProcessError> {
    const log_end = await this.#logEnd()
    // Somebody was faster between our look at the port and the service's own.
    if (log_end.includes('EADDRINUSE')) return this.#portTaken()
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`
    const message = `Starting ${this.name}: expected it to become ready, it ended with ${how}`
    return new ServiceProcessError('exited', message + log_end)
  }

  #portTaken(): ServiceProcessError {
    const { port } = this.#options
    const advice = 'End what listens there, or choose another port'
    const message = `Starting ${this.name}: expected port ${port} of 127.0.0.1 to be free, it is taken. ${advice}.`
    return new ServiceProcessError('port_taken', message)
  }

  #runningProcess(doing: string): OwnedProcess {
    if (this.#process?.running() === true) return this.#process
    throw new ServiceProcessError('not_running', `${doing} ${this.name}: it does not run; start it first`)
  }

  async #logEnd(): Promise<string> {
    const tail = await logSince(this.#log_file, this.#log_from_bytes, SHOWN_LOG_LINES)
    return tail === '' ? `; it said nothing in ${this.#log_file}` : `; the end of ${this.#log_file}:\n${tail}`
  }
}
