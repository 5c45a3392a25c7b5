import { setTimeout as pause } from 'node:timers/promises'
import { CommandFailed } from '../brokers/run-command.ts'
import { docker } from './docker.ts'
import { childrenOf, familyOf, processStart } from './process-table.ts'

/** What the daemon says of a container. */
interface State {
  readonly running: boolean
  /** Process id on this machine; 0 while it is down. */
  readonly pid: number
  readonly exit_code: number
}

export interface ContainerOptions {
  readonly name: string
  /** Makes and starts it. */
  readonly create: (signal: AbortSignal) => Promise<void>
}

const GONE_WITHIN_MS = 15_000
const BETWEEN_LOOKS_MS = 20
/** For what has to be done although everything else was aborted. */
const CLEANED_WITHIN_MS = 30_000

/**
 * One container, from its making to its removal; the same container over all stops and starts. What happens
 * to it is done by the daemon; whether it runs is seen in this machine's process table, at once.
 */
export class Container {
  readonly name: string
  readonly #create: (signal: AbortSignal) => Promise<void>
  #made = false
  #first: { readonly pid: number; readonly start: number } | undefined
  #paused = false

  constructor({ name, create }: ContainerOptions) {
    this.name = name
    this.#create = create
  }

  running(): boolean {
    return this.#first !== undefined && processStart(this.#first.pid) === this.#first.start
  }

  /** The process that the container is there for, below its init; undefined while it is down. */
  pid(): number | undefined {
    return this.running() ? childrenOf(this.#first?.pid ?? 0)[0] : undefined
  }

  /** All of its processes; none while it is down. */
  pids(): number[] {
    return this.running() ? familyOf(this.#first?.pid ?? 0) : []
  }

  /** Makes it, or starts it again where it was made before. Resolves when its process runs or has ended. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#made) {
      await this.#untilDown(signal)
      await docker(['start', this.name], { signal })
    } else {
      this.#made = true
      await this.#create(signal)
    }
    const { running, pid } = await this.#state(signal)
    const start = running ? processStart(pid) : undefined
    if (running && start === undefined) throw new HiddenProcess(this.name, pid)
    this.#first = start === undefined ? undefined : { pid, start }
  }

  /** SIGTERM, and SIGKILL after the grace. Resolves with its exit code. */
  async stop(grace_ms: number, signal: AbortSignal): Promise<number> {
    await this.resume(signal)
    const seconds = String(Math.ceil(grace_ms / 1000))
    await docker(['stop', '--time', seconds, this.name], { signal, timeout_ms: grace_ms + GONE_WITHIN_MS })
    return this.#untilDown(signal)
  }

  /** SIGKILL. Resolves when it is down, also where it was down before. */
  async kill(signal: AbortSignal): Promise<void> {
    if (!this.#made) return
    // Not every daemon kills what it has paused.
    await this.resume(signal)
    if (!this.#struck()) await this.#killByDaemon(signal)
    await this.#untilDown(signal)
  }

  /** All its processes stand still. */
  async pause(signal: AbortSignal): Promise<void> {
    await docker(['pause', this.name], { signal })
    this.#paused = true
  }

  async resume(signal: AbortSignal): Promise<void> {
    if (!this.#paused) return
    await docker(['unpause', this.name], { signal })
    this.#paused = false
  }

  /** How it ended last. */
  async exitCode(signal: AbortSignal): Promise<number> {
    return (await this.#state(signal)).exit_code
  }

  /** What it wrote, over all its starts, or the `last` lines of it. Empty where there is no container. */
  async log(last?: number): Promise<string> {
    if (!this.#made) return ''
    const tail = last === undefined ? [] : ['--tail', String(last)]
    const call = { signal: AbortSignal.timeout(CLEANED_WITHIN_MS) }
    try {
      const { stdout, stderr } = await docker(['logs', ...tail, this.name], call)
      return stdout + stderr
    } catch (error) {
      return `its log could not be read: ${(error as Error).message}\n`
    }
  }

  /** Ends and removes it. */
  async remove(): Promise<void> {
    if (!this.#made) return
    const call = { signal: AbortSignal.timeout(CLEANED_WITHIN_MS) }
    await docker(['rm', '--force', '--volumes', this.name], call)
    this.#made = false
    this.#first = undefined
  }

  /**
   * SIGKILL to its init, which ends the container at once. The daemon takes a tenth of a second for that, and
   * what the service had in its hands would be done by then. False where it is not ours to send.
   */
  #struck(): boolean {
    if (this.#first === undefined || !this.running()) return false
    try {
      process.kill(this.#first.pid, 'SIGKILL')
      return true
    } catch {
      return false
    }
  }

  async #killByDaemon(signal: AbortSignal): Promise<void> {
    try {
      await docker(['kill', this.name], { signal })
    } catch (error) {
      const { running } = await this.#state(signal)
      if (running || !(error instanceof CommandFailed)) throw error
    }
  }

  /** The daemon learns of an end a little later than the process table, and would not start it before. */
  async #untilDown(signal: AbortSignal): Promise<number> {
    const deadline = performance.now() + GONE_WITHIN_MS
    for (;;) {
      const { running, exit_code } = await this.#state(signal)
      if (!running) return exit_code
      if (performance.now() > deadline) {
        throw new Error(`Waiting for the container ${this.name} to be down: not within ${GONE_WITHIN_MS} ms`)
      }
      await pause(BETWEEN_LOOKS_MS, undefined, { signal })
    }
  }

  async #state(signal: AbortSignal): Promise<State> {
    const format = '{{.State.Running}} {{.State.Pid}} {{.State.ExitCode}}'
    const { stdout } = await docker(['container', 'inspect', '--format', format, this.name], { signal })
    const [running, pid, exit_code] = stdout.trim().split(' ')
    return { running: running === 'true', pid: Number(pid), exit_code: Number(exit_code) }
  }
}

/** The daemon runs on another kernel, or hides its processes from us. */
export class HiddenProcess extends Error {
  readonly code = 'hidden_process'
  constructor(name: string, pid: number) {
    super(`Starting the container ${name}: expected to see its process ${pid} in /proc, got none`)
    this.name = 'HiddenProcess'
  }
}
