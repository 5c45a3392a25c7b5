import { nowUs } from '@three-ways/instrument/clock'
import type { LoadSpan } from '@three-ways/instrument/open-loop'
import { request } from 'undici'
import type { CellContext, Offer } from './scenario.ts'

const TIMEOUT_MS = 60_000
/** Who makes many orders stores them as fast as they are carried, and answers when all are stored. */
const TIMEOUT_MS_PER_ORDER = 1

export interface Bulk {
  readonly count: number
  /** Share of the orders, 0 to 1, that ask for what is sold out. */
  readonly failing_share: number
}

/** One request; the orders are made inside the order service and are stored when it answers. */
export async function sendBulk(
  { running, seed, signal }: Pick<CellContext, 'running' | 'seed' | 'signal'>,
  { journal }: Offer,
  { count, failing_share }: Bulk,
): Promise<LoadSpan> {
  return sendInOne(journal, count, {
    url: `${running.door}/bulk`,
    content_type: 'application/json',
    body: JSON.stringify({ count, fail_rate: failing_share, seed, batch_id: journal.prefix }),
    signal,
  })
}

/** What is sent with one request. */
interface OneRequest {
  readonly url: string
  readonly content_type: string
  readonly body: string
  readonly signal: AbortSignal
}

/** All of them are planned and sent at the same moment, and its answer is that of each. */
export async function sendInOne(
  journal: Offer['journal'],
  count: number,
  { url, content_type, body: sent, signal }: OneRequest,
): Promise<LoadSpan> {
  const started_us = nowUs()
  for (let n = 0; n < count; n += 1) journal.noteSent(journal.plan(started_us), started_us)
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': content_type },
    body: sent,
    headersTimeout: TIMEOUT_MS + count * TIMEOUT_MS_PER_ORDER,
    signal,
  })
  const body = Buffer.from(await answer.body.arrayBuffer())
  const ended_us = nowUs()
  for (let n = 0; n < count; n += 1) journal.noteAnswer(n, ended_us, answer.statusCode, body)
  return { started_us, ended_us }
}
