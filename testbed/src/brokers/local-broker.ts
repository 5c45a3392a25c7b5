import { rm } from 'node:fs/promises'
import type { BrokerKind, BrokerRequest, RunningBroker } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { logTail } from './log-tail.ts'
import type { OwnedProcess } from './owned-process.ts'
import { portAccepts, untilReady } from './readiness.ts'

/** What one kind of broker knows about itself; the rest of its life is the same for every kind. */
export interface LocalBrokerParts {
  kind: BrokerKind
  port: number
  url: string
  management_url?: string
  why: string
  settings: Record<string, string | number>
  /** Removed with everything in it when the broker is disposed. */
  data_folder: string
  log_folder: string
  /** The log whose end explains why it died. */
  log_file: string
  /** How long an orderly stop may take before it is killed. */
  stop_grace_ms: number
  launch: (signal: AbortSignal) => Promise<OwnedProcess>
  /** Asked once, when it serves for the first time. */
  versions: () => Promise<Record<string, string>>
  /** Processes that the broker needs beside it and that live as long as this object. */
  companions: readonly OwnedProcess[]
}

const start_deadline_ms = 90_000

/** Starts the broker and gives it to the caller when a message went through; or leaves nothing behind. */
export async function openLocalBroker(
  request: BrokerRequest,
  parts: LocalBrokerParts,
): Promise<RunningBroker> {
  let current: OwnedProcess | undefined
  let expected_end = false
  let starting: Promise<void> | undefined

  async function launchAndServe(): Promise<void> {
    const launched = await parts.launch(request.signal)
    current = launched
    expected_end = false
    await untilServing(request, parts, launched)
    void launched.ended.then((end) => {
      if (expected_end || request.signal.aborted || current !== launched) return
      const how = end.signal ?? `code ${end.code}`
      request.say(`${parts.kind} ended unasked with ${how}, see ${parts.log_file}`)
    })
  }

  async function start(): Promise<void> {
    if (starting === undefined && current?.running() === true) return
    starting ??= launchAndServe().finally(() => {
      starting = undefined
    })
    await starting
  }

  function pids(): number[] {
    if (current?.running() !== true) return []
    return [current, ...parts.companions].map((one) => one.pid)
  }

  async function dispose(): Promise<void> {
    expected_end = true
    await current?.kill()
    for (const companion of parts.companions) await companion.kill()
    await rm(parts.data_folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  }

  try {
    await start()
    return {
      kind: parts.kind,
      url: parts.url,
      management_url: parts.management_url,
      source: 'local',
      why: parts.why,
      versions: await parts.versions(),
      settings: parts.settings,
      log_folder: parts.log_folder,
      can_be_faulted: true,
      pids,
      async kill() {
        expected_end = true
        await current?.kill()
      },
      async stop() {
        expected_end = true
        await current?.stop(parts.stop_grace_ms)
      },
      start,
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

async function untilServing(
  request: BrokerRequest,
  parts: LocalBrokerParts,
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
  parts: LocalBrokerParts,
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
      `${end.signal ?? `code ${end.code}`}. ${log}`,
  )
}
