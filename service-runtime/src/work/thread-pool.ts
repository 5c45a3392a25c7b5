import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Semaphore } from '../intake/semaphore.ts'

/**
 * Threads for work that would otherwise hold up the door: a task at a time each, the rest in line. `module`
 * answers each message that its `parentPort` gets with one message. Threads begin when they are needed; one
 * that ends, whenever it does, is replaced.
 */
export class ThreadPool {
  readonly #module: URL
  readonly #slots: Semaphore
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  #closed = false

  /** As many threads as cores unless told. */
  constructor(module: URL, threads = availableParallelism()) {
    this.#module = module
    this.#slots = new Semaphore(threads)
  }

  /** How many there are now. */
  get threads(): number {
    return this.#all.size
  }

  /**
   * Resolves with what the module answers. Rejects with what it threw, and with the reason of the signal:
   * a thread that is at work then is ended, since nothing else can interrupt it.
   */
  run(task: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#slots.hold(async () => {
      signal.throwIfAborted()
      if (this.#closed) throw new Error('The threads are closed: nothing begins any more')
      const worker = this.#idle.pop() ?? this.#start()
      const answer = await this.#answerOf(worker, task, signal)
      // It may have ended together with its answer, and would never give another one.
      if (this.#all.has(worker)) this.#idle.push(worker)
      return answer
    })
  }

  /** Ends all threads; what they work at comes to nothing, and nothing new begins. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  #start(): Worker {
    const worker = new Worker(this.#module)
    this.#all.add(worker)
    // What breaks in it between two tasks is nobody's: unheard, it would end the process.
    worker.on('error', () => {})
    worker.once('exit', () => {
      this.#all.delete(worker)
      const place = this.#idle.indexOf(worker)
      if (place >= 0) this.#idle.splice(place, 1)
    })
    return worker
  }

  async #answerOf(worker: Worker, task: unknown, signal: AbortSignal): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    let broke: unknown
    const onError = (error: unknown) => {
      broke = error
    }
    // Only when it has ended has all arrived that it said: that it broke may overtake its answer.
    const onExit = (code: number) => reject(broke ?? new Error(`The thread ended at its work, with ${code}`))
    const onAbort = () => reject(signal.reason)
    worker.once('message', resolve).once('messageerror', reject).on('error', onError).once('exit', onExit)
    signal.addEventListener('abort', onAbort, { once: true })
    // Whoever is at work keeps the process alive; who only waits for work does not.
    worker.ref()
    try {
      worker.postMessage(task)
      return await promise
    } catch (error) {
      // What it still does, if anything, nobody knows.
      void worker.terminate()
      throw error
    } finally {
      worker.unref()
      worker.off('message', resolve).off('messageerror', reject).off('error', onError).off('exit', onExit)
      signal.removeEventListener('abort', onAbort)
    }
  }
}
