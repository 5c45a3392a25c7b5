import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'

/**
 * What `work` resolves with. Rejects with `BrokerUnavailable` that names `what` was waited for when that
 * takes too long, and with the reason of an aborted signal; either way `work` is told by its own signal to
 * end.
 */
export async function within<T>(
  what: string,
  within_ms: number,
  signal: AbortSignal,
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const ends = new AbortController()
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = (reason: unknown) => {
    reject(reason)
    ends.abort(reason)
  }
  const interrupt = () => end(signal.reason)
  signal.addEventListener('abort', interrupt, { once: true })
  const late = setTimeout(() => {
    const message = `Waiting for ${what}: expected it within ${within_ms / 1000} s, it did not come.`
    end(new BrokerUnavailable('not_answering', message))
  }, within_ms)
  try {
    return await Promise.race([work(ends.signal), ended])
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', interrupt)
  }
}
