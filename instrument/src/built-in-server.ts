import type { BuiltInServerTask } from './built-in-server-worker.ts'
import { startListeningThread } from './listening-thread.ts'

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
  const file = new URL('./built-in-server-worker.ts', import.meta.url)
  const thread = await startListeningThread(file, task, signal)
  return {
    door: `http://127.0.0.1:${thread.port}`,
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  }
}
