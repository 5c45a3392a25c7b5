import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { BurstOptions } from './burst.ts'
import type { ClosedLoopOptions, ClosedLoopResult } from './closed-loop.ts'
import { packCommands } from './commands.ts'
import type { GeneratorInstruction, GeneratorMessage, LoadTask } from './load-task.ts'
import { applyNotes } from './note-batch.ts'
import type { Notes } from './notes.ts'
import type { LoadSpan, OpenLoopOptions } from './open-loop.ts'
import type { Scheduling } from './priority.ts'

/** The loads that a generator can offer, whichever thread it runs in. */
export interface Loads {
  openLoop(options: OpenLoopOptions): Promise<LoadSpan>
  burst(options: BurstOptions): Promise<LoadSpan>
  closedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult>
}

/** A load that runs in the other thread. */
interface RunningLoad {
  readonly notes: Notes
  readonly onStarted: (started_us: number) => void
  readonly onEnded: (n: number) => void
  readonly end: PromiseWithResolvers<LoadSpan & { readonly answers_per_s?: number }>
}

/**
 * Sends commands from a thread that does nothing else: nothing that this thread has to do (the journal, the
 * feed, samplers, a report) makes a command late. Notes arrive here a few milliseconds after what they are
 * about; their stamps are of the moment itself. One generator lives through a run, so that its code is
 * compiled when something is measured.
 */
export class LoadGenerator implements Loads, AsyncDisposable {
  /** How the sending thread is scheduled. */
  readonly scheduling: Scheduling
  readonly #worker: Worker
  readonly #loads = new Map<number, RunningLoad>()
  #next_id = 0

  private constructor(worker: Worker, scheduling: Scheduling) {
    this.scheduling = scheduling
    this.#worker = worker
    worker.on('message', (message: GeneratorMessage) => this.#take(message))
    // A thread that dies takes its loads with it: nobody may wait for them.
    worker.on('error', (error) => this.#failAll(error))
    worker.on('exit', () => this.#failAll(new Error('The sending thread has ended.')))
    worker.unref()
  }

  /** Resolves when the thread is ready to send. */
  static async open(): Promise<LoadGenerator> {
    const url = new URL('./generator-worker.ts', import.meta.url)
    const worker = new Worker(url, { execArgv: [] })
    const [ready] = (await once(worker, 'message')) as [Extract<GeneratorMessage, { kind: 'ready' }>]
    return new LoadGenerator(worker, ready.scheduling)
  }

  openLoop(options: OpenLoopOptions): Promise<LoadSpan> {
    const { door, schedule, connections, timeout_ms, journal, command, onStarted, onEnded } = options
    const commands = packCommands(schedule.length, command)
    const task = { kind: 'open-loop', door, commands, schedule, connections, timeout_ms } as const
    return this.#run(task, { notes: journal, onStarted, onEnded }, options.signal, options.enough)
  }

  burst(options: BurstOptions): Promise<LoadSpan> {
    const { door, count, connections, timeout_ms, journal, command } = options
    const commands = packCommands(count, command)
    const task = { kind: 'burst', door, commands, connections, timeout_ms } as const
    return this.#run(task, { notes: journal }, options.signal)
  }

  async closedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
    const { door, duration_s, connections, timeout_s, journal, command, signal } = options
    const commands = packCommands(journal.capacity, command)
    const task = { kind: 'closed-loop', door, commands, duration_s, connections, timeout_s } as const
    const { answers_per_s = 0, ...span } = await this.#run(task, { notes: journal }, signal)
    return { ...span, answers_per_s }
  }

  /**
   * Watches from now on how late the sending thread gets round. The returned function gives the p99 in
   * milliseconds; null before the first sample.
   */
  watch(): () => Promise<number | null> {
    this.#tell({ instruct: 'watch' })
    return async () => {
      this.#tell({ instruct: 'read-watch' })
      for (;;) {
        const [message] = (await once(this.#worker, 'message')) as [GeneratorMessage]
        if (message.kind === 'watched') return message.event_loop_delay_p99_ms
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }

  async #run(
    task: LoadTask,
    { notes, onStarted = () => {}, onEnded = () => {} }: Partial<RunningLoad> & { notes: Notes },
    signal: AbortSignal,
    enough?: AbortSignal,
  ): Promise<LoadSpan & { readonly answers_per_s?: number }> {
    signal.throwIfAborted()
    this.#next_id += 1
    const id = this.#next_id
    const end = Promise.withResolvers<LoadSpan>()
    this.#loads.set(id, { notes, onStarted, onEnded, end })
    const abort = () => this.#tell({ instruct: 'abort', id })
    const suffice = () => this.#tell({ instruct: 'enough', id })
    signal.addEventListener('abort', abort, { once: true })
    enough?.addEventListener('abort', suffice, { once: true })
    this.#worker.ref()
    try {
      this.#tell({ instruct: 'load', id, task }, buffersIn(task))
      if (enough?.aborted === true) suffice()
      return await end.promise
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      this.#loads.delete(id)
      if (this.#loads.size === 0) this.#worker.unref()
      signal.removeEventListener('abort', abort)
      enough?.removeEventListener('abort', suffice)
    }
  }

  #tell(instruction: GeneratorInstruction, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(instruction, transfer)
  }

  #take(message: GeneratorMessage): void {
    if (message.kind === 'ready' || message.kind === 'watched') return
    const load = this.#loads.get(message.id)
    if (load === undefined) return
    if (message.kind === 'started') load.onStarted(message.started_us)
    else if (message.kind === 'notes') applyNotes(message.batch, load.notes, load.onEnded)
    else if (message.kind === 'ended') load.end.resolve(message.span)
    else load.end.reject(message.error)
  }

  #failAll(error: Error): void {
    for (const { end } of this.#loads.values()) end.reject(error)
  }
}

/** Handed over and not copied. */
function buffersIn({ commands: { bytes, ends, route_of } }: LoadTask): ArrayBuffer[] {
  return [bytes.buffer, ends.buffer, route_of.buffer]
}
