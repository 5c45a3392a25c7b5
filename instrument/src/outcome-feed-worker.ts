import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { FeedWords } from '@three-ways/event-contract/workload'
import type { Dispatcher } from 'undici'
import { nowUs } from './clock.ts'
import { type ArrivedOutcome, type OutcomeBatch, packOutcomes } from './outcome-batch.ts'
import { OutcomeLines } from './outcome-lines.ts'
import { runAtOnce } from './priority.ts'
import { Client } from './undici-clients.ts'

/** What the reading thread is started with. */
export interface OutcomeFeedTask {
  readonly door: string
  readonly after: number
  readonly words: FeedWords
}

/** What it tells: that it (again) reads, why it does not, or what arrived. */
export type OutcomeFeedMessage =
  | { readonly kind: 'connected' }
  | { readonly kind: 'dropped'; readonly why: string }
  | {
      readonly kind: 'outcomes'
      readonly batch: OutcomeBatch
      readonly repeated_lines: number
      readonly malformed_lines: number
    }

/**
 * The stamps are taken on arrival, so lines may be handed over in lots: each one wakes the generator's
 * thread.
 */
const HAND_OVER_MS = 10
const FIRST_BACKOFF_MS = 20
const LAST_BACKOFF_MS = 500

type Tell = (message: OutcomeFeedMessage) => void

async function readForEver({ door, after, words }: OutcomeFeedTask, tell: Tell) {
  const lines = new OutcomeLines(after, words)
  let waiting: ArrivedOutcome[] = []
  const handOver = () => {
    const { repeated_lines, malformed_lines } = lines
    tell({ kind: 'outcomes', batch: packOutcomes(waiting), repeated_lines, malformed_lines })
    waiting = []
  }
  const take = (chunk: Buffer) => {
    const was_empty = waiting.length === 0
    for (const outcome of lines.push(chunk, nowUs())) waiting.push(outcome)
    if (was_empty && waiting.length > 0) setTimeout(handOver, HAND_OVER_MS)
  }
  let backoff_ms = FIRST_BACKOFF_MS
  const connected = () => {
    backoff_ms = FIRST_BACKOFF_MS
    tell({ kind: 'connected' })
  }
  while (true) {
    const why = await readOnce(door, lines.last_sequence, connected, take)
    tell({ kind: 'dropped', why })
    lines.restart()
    await delay(backoff_ms)
    backoff_ms = Math.min(backoff_ms * 2, LAST_BACKOFF_MS)
  }
}

/** Reads one connection to its end; resolves with why it ended. */
function readOnce(
  door: string,
  after: number,
  connected: () => void,
  take: (chunk: Buffer) => void,
): Promise<string> {
  // The stream stays open and silent as long as nothing ends: only the headers have to come in time.
  const client = new Client(door, { bodyTimeout: 0, headersTimeout: 10_000 })
  const ended = Promise.withResolvers<string>()
  const handler: Dispatcher.DispatchHandler = {
    // undici takes a handler by the presence of this function.
    onRequestStart() {},
    onResponseStart(controller, http_status) {
      if (http_status === 200) connected()
      else controller.abort(new Error(`expected 200, got ${http_status}`))
    },
    onResponseData: (_controller, chunk) => take(chunk),
    onResponseEnd: () => ended.resolve('the service ended the stream'),
    onResponseError: (_controller, error) => ended.resolve(error.message),
  }
  client.dispatch({ path: `/outcomes?after=${after}`, method: 'GET' }, handler)
  return ended.promise.finally(() => client.destroy())
}

runAtOnce()
if (parentPort === null) throw new Error('outcome-feed-worker.ts is started by outcome-feed.ts as a thread.')
const port = parentPort
await readForEver(workerData as OutcomeFeedTask, (message) => port.postMessage(message))
