import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** A thread of this process that listens on a port of the loopback. Ends on disposal. */
export interface ListeningThread extends AsyncDisposable {
  readonly port: number
}

/**
 * Starts a thread whose first message is the port on which it listens. Rejects when the thread fails before
 * that, or the signal is aborted; then nothing is left of it.
 */
export async function startListeningThread(
  file: URL,
  workerData: unknown,
  signal: AbortSignal,
): Promise<ListeningThread> {
  const worker = new Worker(file, { workerData, execArgv: [] })
  try {
    const [port] = (await once(worker, 'message', { signal })) as [number]
    return {
      port,
      async [Symbol.asyncDispose]() {
        await worker.terminate()
      },
    }
  } catch (cause) {
    await worker.terminate()
    throw cause
  }
}
