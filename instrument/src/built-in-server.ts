import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { BuiltInServerTask } from './built-in-server-worker.ts'

/**
 * A tiny service in a thread of this process: for the self-test, and for tests that need a door and a
 * feed.
 */
export interface BuiltInServer extends AsyncDisposable {
  /** Base URL. */
  readonly door: string
}

/** Resolves when it listens, on a free port of the loopback. Ends on disposal. */
export async function startBuiltInServer(
  task: BuiltInServerTask,
  signal: AbortSignal,
): Promise<BuiltInServer> {
  const url = new URL('./built-in-server-worker.ts', import.meta.url)
  const worker = new Worker(url, { workerData: task, execArgv: [] })
  try {
    const [port] = (await once(worker, 'message', { signal })) as [number]
    return {
      door: `http://127.0.0.1:${port}`,
      async [Symbol.asyncDispose]() {
        await worker.terminate()
      },
    }
  } catch (cause) {
    await worker.terminate()
    throw cause
  }
}
