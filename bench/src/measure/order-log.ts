import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { OrderRecord } from '../results/order-record.ts'
import type { JudgedOutcome } from './ledger-order.ts'
import type { OrderJournal } from './order-journal.ts'

/** A line of `orders.ndjson.gz`; `contradicted` where the witnesses disagree and no term of the ledger fits. */
export type OrderLogLine = Omit<OrderRecord, 'outcome'> & { readonly outcome: JudgedOutcome }

/** Which cell the orders belong to. */
export type CellName = Pick<OrderRecord, 'scenario' | 'variant' | 'model' | 'repetition'>

/** The lines of one cell, with times counted from its start in whole microseconds. */
export function* orderLogLines(
  cell: CellName,
  journal: OrderJournal,
  outcomes: readonly JudgedOutcome[],
  started_us: number,
): Generator<OrderLogLine> {
  const { scenario, variant, model, repetition } = cell
  const since = (moment_us: number | null) => (moment_us === null ? null : Math.round(moment_us - started_us))
  let n = 0
  for (const order of journal.records()) {
    yield {
      scenario,
      variant,
      model,
      repetition,
      order_id: order.order_id,
      planned_us: Math.round(order.planned_us - started_us),
      sent_us: since(order.sent_us),
      accepted_us: since(order.accepted_us),
      decided_us: since(order.decided_us),
      completed_us: since(order.completed_us),
      http_status: order.http_status,
      outcome: outcomes[n] ?? 'contradicted',
    }
    n += 1
  }
}

const LINES_PER_CHUNK = 500

/**
 * Appends the lines to the file as one gzip member of their own, and resolves when it is written. Members one after
 * the other are a valid gzip file (RFC 1952, 2.2), so that each cell is safe when it is done: a crash in the ninth
 * keeps eight.
 */
export async function appendOrderLog(path: string, lines: Iterable<OrderLogLine>): Promise<void> {
  await pipeline(
    Readable.from(chunksOf(lines)),
    createGzip(),
    createWriteStream(path, { flags: 'a', flush: true }),
  )
}

function* chunksOf(lines: Iterable<OrderLogLine>): Generator<string> {
  let chunk: string[] = []
  for (const line of lines) {
    chunk.push(`${JSON.stringify(line)}\n`)
    if (chunk.length < LINES_PER_CHUNK) continue
    yield chunk.join('')
    chunk = []
  }
  if (chunk.length > 0) yield chunk.join('')
}
