import type { Dispatcher } from 'undici'

/**
 * Destroys the dispatchers when the signal is aborted, so that their requests end as aborted, and in any case
 * when the returned object is disposed.
 */
export function destroyOnAbort(dispatchers: readonly Dispatcher[], signal: AbortSignal): AsyncDisposable {
  const abort = () => {
    const cause = signal.reason
    const reason = cause instanceof Error ? cause : new Error('The load was ended.', { cause })
    for (const dispatcher of dispatchers) void dispatcher.destroy(reason)
  }
  signal.addEventListener('abort', abort, { once: true })
  return {
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', abort)
      await Promise.all(dispatchers.map((dispatcher) => dispatcher.destroy()))
    },
  }
}
