import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastLines } from '../brokers/log-tail.ts'
import { until } from '../order-client.ts'
import type { HostedService, ServiceToHost } from '../service-host.ts'
import { ServiceProcessError } from '../service-process-error.ts'
import { untilHealthy } from '../service-process-health.ts'
import { type ProcessResources, processResources } from '../service-process-resources.ts'
import type { Container } from './container.ts'

const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 15_000
const SHOWN_LOG_LINES = 15
/** Docker's init gives the signal that ended its child as 128 + its number. */
const ENDED_BY_SIGTERM = 143
const ENDED_BY_SIGKILL = 137

/**
 * A service that is a container, on a published port of 127.0.0.1 and with its store in a folder of this
 * machine; it is not made yet. `release` is called when it has been removed.
 */
export class ServiceContainer implements HostedService {
  readonly name: string
  readonly url: string
  readonly store_file: string
  readonly #container: Container
  readonly #service: ServiceToHost
  readonly #release: () => void

  constructor(service: ServiceToHost, container: Container, release: () => void) {
    this.name = service.name
    this.url = `http://127.0.0.1:${service.port}`
    this.store_file = join(service.folder, `${service.name}.sqlite`)
    this.#container = container
    this.#service = service
    this.#release = release
  }

  pid(): number | undefined {
    return this.#container.pid()
  }

  async start(): Promise<void> {
    const { signal } = this.#service
    // Its init outlives a service that died by itself by a moment; the container waits for that.
    if (this.pid() !== undefined) {
      const message = `Starting ${this.name}: it runs already; stop it first`
      throw new ServiceProcessError('already_running', message)
    }
    signal.throwIfAborted()
    await this.#startContainer(signal)
    await this.#untilReady(signal)
  }

  async stop(): Promise<void> {
    if (!this.#container.running()) return
    const { signal } = this.#service
    const exit_code = await this.#container.stop(STOP_WITHIN_MS, signal)
    signal.throwIfAborted()
    const doing = `Stopping the container of ${this.name} by SIGTERM`
    if (exit_code === ENDED_BY_SIGKILL) {
      const message = `${doing}: expected it to end within ${STOP_WITHIN_MS} ms; it did not and was killed`
      throw new ServiceProcessError('did_not_stop', message + (await this.#logEnd()))
    }
    if (exit_code !== 0 && exit_code !== ENDED_BY_SIGTERM) {
      const message = `${doing}: expected exit code 0, got ${exit_code}`
      throw new ServiceProcessError('failed_to_stop', message + (await this.#logEnd()))
    }
  }

  async kill(): Promise<void> {
    await this.#container.kill(this.#service.signal)
  }

  async pause(): Promise<void> {
    this.#expectRunning('Pausing')
    await this.#container.pause(this.#service.signal)
  }

  async resume(): Promise<void> {
    this.#expectRunning('Resuming')
    await this.#container.resume(this.#service.signal)
  }

  async resources(): Promise<ProcessResources | undefined> {
    const pid = this.pid()
    return pid === undefined ? undefined : processResources(pid)
  }

  /** Its log is kept beside its store, as that of a process is. */
  async [Symbol.asyncDispose](): Promise<void> {
    const log = await this.#container.log()
    if (log !== '') await appendFile(join(this.#service.folder, `${this.name}.log`), log)
    await this.#container.remove()
    this.#release()
  }

  async #startContainer(signal: AbortSignal): Promise<void> {
    try {
      await this.#container.start(signal)
    } catch (error) {
      signal.throwIfAborted()
      const said = (error as Error).message
      const { port } = this.#service
      if (/port is already allocated|address already in use/.test(said)) {
        const expected = `expected port ${port} of 127.0.0.1 to be free, it is taken`
        throw new ServiceProcessError('port_taken', `Starting ${this.name}: ${expected}: ${said}`, error)
      }
      throw new ServiceProcessError('exited', `Starting the container of ${this.name}: ${said}`, error)
    }
  }

  async #untilReady(signal: AbortSignal): Promise<void> {
    const settled = new AbortController()
    const overdue = AbortSignal.timeout(READY_WITHIN_MS)
    const wait_ends = AbortSignal.any([signal, overdue, settled.signal])
    let state = 'was not asked yet'
    try {
      await Promise.race([
        untilHealthy(this.name, this.url, wait_ends, (latest) => {
          state = latest
        }),
        this.#untilDown(wait_ends),
      ])
      signal.throwIfAborted()
    } catch (error) {
      if (error instanceof ServiceProcessError || signal.aborted || !overdue.aborted) throw error
      const expected = `expected ${this.url}/health to say ready within ${READY_WITHIN_MS} ms`
      const message = `Starting the container of ${this.name}: ${expected}; it ${state}${await this.#logEnd()}`
      throw new ServiceProcessError('not_ready', message, error)
    } finally {
      settled.abort()
    }
  }

  /** Rejects when the container has ended. */
  async #untilDown(signal: AbortSignal): Promise<never> {
    const down = () => !this.#container.running()
    await until(`${this.name} has ended`, Number.POSITIVE_INFINITY, signal, down)
    const exit_code = await this.#container.exitCode(signal)
    const message = `Starting the container of ${this.name}: expected it to become ready, it ended with ${exit_code}`
    throw new ServiceProcessError('exited', message + (await this.#logEnd()))
  }

  #expectRunning(doing: string): void {
    if (this.#container.running()) return
    const message = `${doing} the container of ${this.name}: it does not run; start it first`
    throw new ServiceProcessError('not_running', message)
  }

  async #logEnd(): Promise<string> {
    const tail = lastLines(await this.#container.log(SHOWN_LOG_LINES), SHOWN_LOG_LINES)
    return tail === '' ? '; it logged nothing' : `; the end of its log:\n${tail}`
  }
}
