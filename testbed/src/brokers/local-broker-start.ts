import type { BrokerKind, BrokerRequest } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { logTail } from './log-tail.ts'
import type { OwnedProcess } from './owned-process.ts'
import { portAccepts, untilReady } from './readiness.ts'

const start_deadline_ms = 90_000

/** What is known of a broker that was launched and does not serve yet. */
export interface StartingBroker {
  kind: BrokerKind
  port: number
  url: string
  /** The log whose end explains why it died. */
  log_file: string
}

/** Resolves when a message went through; otherwise ends what was launched and rejects with what came. */
export async function untilServing(
  request: BrokerRequest,
  parts: StartingBroker,
  launched: OwnedProcess,
): Promise<void> {
  const died = new AbortController()
  void launched.ended.then((end) => died.abort(end))
  try {
    await untilReady({
      url: parts.url,
      deadline_ms: start_deadline_ms,
      signal: AbortSignal.any([request.signal, died.signal]),
      // A client that is refused the connection waits long before it tries again; a bare socket does not.
      probe: async (url, signal) => {
        await portAccepts('127.0.0.1', parts.port, signal)
        await request.probe(url, signal)
      },
    })
  } catch (error) {
    await launched.kill()
    request.signal.throwIfAborted()
    throw await startFailure(parts, died.signal.aborted, await launched.ended, error)
  }
}

async function startFailure(
  parts: StartingBroker,
  died: boolean,
  end: { code: number | null; signal: string | null },
  error: unknown,
): Promise<BrokerUnavailable> {
  const tail = await logTail(parts.log_file, 25)
  const log =
    tail === '' ? `It logged nothing to ${parts.log_file}.` : `The end of ${parts.log_file}:\n${tail}`
  if (!died) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    const last = cause instanceof Error ? cause.message : String(cause)
    return new BrokerUnavailable(
      'not_answering',
      `started ${parts.kind} at ${parts.url} and expected a message to go through within ` +
        `${start_deadline_ms} ms; the last attempt said: ${last}. ${log}`,
      error,
    )
  }
  if (/address already in use|eaddrinuse/i.test(tail)) {
    return new BrokerUnavailable(
      'port_taken',
      `started ${parts.kind} at ${parts.url}, but another program took one of its ports first. Run again. ${log}`,
    )
  }
  return new BrokerUnavailable(
    'exited',
    `started ${parts.kind} at ${parts.url} and expected it to serve, but it ended with ` +
      `${end.signal ?? `code ${end.code}`}. ${log}\n` +
      'If that explains nothing, `npm run bench -- doctor` compares the cached copy with what it was.',
  )
}
