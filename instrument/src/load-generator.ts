import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { BurstOptions } from './burst.ts'
import type { ClosedLoopOptions, ClosedLoopResult } from './closed-loop.ts'
import type { GeneratorMessage, GeneratorOrder, LoadTask } from './load-task.ts'
import { applyNotes } from './note-batch.ts'
import type { OrderNotes } from './notes.ts'
import type { LoadSpan, OpenLoopOptions } from './open-loop.ts'
import { packBodies } from './packed-bodies.ts'
import type { Scheduling } from './priority.ts'

/** The loads that a generator can offer, whichever thread it runs in. */
export interface Loads {
  openLoop(options: OpenLoopOptions): Promise<LoadSpan>
  burst(options: BurstOptions): Promise<LoadSpan>
  closedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult>
}

/** A load that runs in the other thread. */
interface RunningLoad {
  readonly notes: OrderNotes
  readonly onStarted: (started_us: number) => void
  readonly onEnded: (n: number) => void
  readonly end: PromiseWithResolvers<LoadSpan & { readonly answers_per_s?: number }>
}

/**
 * Sends orders from a thread that does nothing else: nothing that this thread has to do (the journal, the
 * feed, samplers, a report) makes an order late. Notes arrive here a few milliseconds after what they are
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
    const { door, schedule, connections, timeout_ms, journal, body, onStarted, onEnded } = options
    const bodies = packBodies(schedule.length, body)
    const task = { kind: 'open-loop', door, bodies, schedule, connections, timeout_ms } as const
    return this.#run(task, { notes: journal, onStarted, onEnded }, options.signal, options.enough)
  }

  burst(options: BurstOptions): Promise<LoadSpan> {
    const { door, count, connections, timeout_ms, journal, body } = options
    const task = { kind: 'burst', door, bodies: packBodies(count, body), connections, timeout_ms } as const
    return this.#run(task, { notes: journal }, options.signal)
  }

  async closedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
    const { door, duration_s, connections, timeout_s, journal, body, signal } = options
    const bodies = packBodies(journal.capacity, body)
    const task = { kind: 'closed-loop', door, bodies, duration_s, connections, timeout_s } as const
    const { answers_per_s = 0, ...span } = await this.#run(task, { notes: journal }, signal)
    return { ...span, answers_per_s }
  }

  /**
   * Watches from now on how late the sending thread gets round. The returned function gives the p99 in
   * milliseconds; null before the first sample.
   */
  watch(): () => Promise<number | null> {
    this.#tell({ order: 'watch' })
    return async () => {
      this.#tell({ order: 'read-watch' })
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
    { notes, onStarted = () => {}, onEnded = () => {} }: Partial<RunningLoad> & { notes: OrderNotes },
    signal: AbortSignal,
    enough?: AbortSignal,
  ): Promise<LoadSpan & { readonly answers_per_s?: number }> {
    signal.throwIfAborted()
    this.#next_id += 1
    const id = this.#next_id
    const end = Promise.withResolvers<LoadSpan>()
    this.#loads.set(id, { notes, onStarted, onEnded, end })
    const abort = () => this.#tell({ order: 'abort', id })
    const suffice = () => this.#tell({ order: 'enough', id })
    signal.addEventListener('abort', abort, { once: true })
    enough?.addEventListener('abort', suffice, { once: true })
    this.#worker.ref()
    try {
      this.#tell({ order: 'load', id, task }, [task.bodies.bytes.buffer, task.bodies.ends.buffer])
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

  #tell(order: GeneratorOrder, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(order, transfer)
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
