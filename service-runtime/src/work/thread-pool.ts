import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Semaphore } from '../intake/semaphore.ts'

/**
 * Threads for work that would otherwise hold up the door: a task at a time each, the rest in line. `module`
 * answers each message that its `parentPort` gets with one message. Threads begin when they are needed.
 */
export class ThreadPool {
  readonly #module: URL
  readonly #slots: Semaphore
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()

  /** As many threads as cores unless told. */
  constructor(module: URL, threads = availableParallelism()) {
    this.#module = module
    this.#slots = new Semaphore(threads)
  }

  /**
   * Resolves with what the module answers. Rejects with what it threw, and with the reason of the signal:
   * a thread that is at work then is ended, since nothing else can interrupt it.
   */
  run(task: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#slots.hold(async () => {
      signal.throwIfAborted()
      const worker = this.#idle.pop() ?? this.#start()
      const answer = await this.#answerOf(worker, task, signal)
      this.#idle.push(worker)
      return answer
    })
  }

  /** Ends all threads; what they work at comes to nothing. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  #start(): Worker {
    const worker = new Worker(this.#module)
    // Who only waits for work keeps no process alive.
    worker.unref()
    this.#all.add(worker)
    worker.once('exit', () => {
      this.#all.delete(worker)
      const place = this.#idle.indexOf(worker)
      if (place >= 0) this.#idle.splice(place, 1)
    })
    return worker
  }

  async #answerOf(worker: Worker, task: unknown, signal: AbortSignal): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const onExit = (code: number) => reject(new Error(`The thread ended at its work, with ${code}`))
    const onAbort = () => {
      reject(signal.reason)
      void worker.terminate()
    }
    worker.once('message', resolve).once('error', reject).once('exit', onExit)
    signal.addEventListener('abort', onAbort, { once: true })
    worker.postMessage(task)
    try {
      return await promise
    } finally {
      worker.off('message', resolve).off('error', reject).off('exit', onExit)
      signal.removeEventListener('abort', onAbort)
    }
  }
}
