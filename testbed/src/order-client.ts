import { setTimeout as delay } from 'node:timers/promises'
import type { OrderView, Problem } from '@three-ways/event-contract/order-api'
import { Agent, request } from 'undici'

/** The door's answer to one order. */
export interface Placed {
  readonly http_status: number
  readonly content_type: string | undefined
  /** Seconds, of an answer that says when to come again. */
  readonly retry_after_s?: number
  /** An order, or a problem: `status` is a word in the one and a number in the other. */
  readonly body: Partial<Omit<OrderView, 'status'> & Omit<Problem, 'status'>> & { readonly status?: unknown }
}

/** What happened did not happen in time. */
export class TooLate extends Error {
  readonly code = 'too_late'
}

const POLL_MS = 20
/** Who waits for what lasts asks for a fourth of the time at most: it may need the processor to come. */
const PAUSES_PER_ASK = 3
const LONGEST_PAUSE_MS = 500

/**
 * Customers come when they like, each by a connection of its own, to a door that may have no processor for a
 * while. Against hanging, and nothing else: undici's own ten seconds would tell of the machine, not the door.
 */
const PATIENT = new Agent({ connect: { timeout: 120_000 } })

/** A customer: places orders and asks for them. For tests and for looking, not for measuring. */
export class OrderClient {
  readonly #door: string
  readonly #signal: AbortSignal

  constructor(door: string, signal: AbortSignal) {
    this.#door = door
    this.#signal = signal
  }

  /** Posts text and bytes as they are; an object as JSON. Rejects if there is no answer. */
  async place(order: string | Uint8Array | object): Promise<Placed> {
    const { statusCode, headers, body } = await request(`${this.#door}/order`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof order === 'string' || order instanceof Uint8Array ? order : JSON.stringify(order),
      signal: this.#signal,
      dispatcher: PATIENT,
    })
    const content_type = headers['content-type']?.toString()
    const placed = { http_status: statusCode, content_type, body: (await body.json()) as Placed['body'] }
    const retry_after = headers['retry-after']
    return retry_after === undefined ? placed : { ...placed, retry_after_s: Number(retry_after) }
  }

  /** Any GET at the door; undefined for 404. */
  async get(path: string): Promise<unknown> {
    const { statusCode, body } = await request(`${this.#door}${path}`, {
      signal: this.#signal,
      dispatcher: PATIENT,
    })
    const answer = await body.text()
    return statusCode === 404 ? undefined : JSON.parse(answer)
  }

  /** Resolves with the order once it is terminal. Rejects with `TooLate` and how far it came. */
  async untilTerminal(order_id: string, within_ms: number): Promise<OrderView> {
    let order: OrderView | undefined
    await until(`order ${order_id} is terminal`, within_ms, this.#signal, async () => {
      order = (await this.get(`/order/${order_id}`).catch(() => undefined)) as OrderView | undefined
      return order !== undefined && isTerminal(order)
    })
    return order as OrderView
  }
}

/** Failed, or confirmed and the customer was told. */
export function isTerminal({ status, notification }: OrderView): boolean {
  return status === 'failed' || (status === 'confirmed' && notification === 'sent')
}

/** What the condition of a wait is like. */
export interface Waiting {
  /** Once it holds it goes on holding: nothing is missed between two questions that take their time. */
  readonly lasts?: boolean
}

/** Resolves when `condition` holds. Rejects with `TooLate` after `within_ms`, or with the signal's reason. */
export async function until(
  what: string,
  within_ms: number,
  signal: AbortSignal,
  condition: () => Promise<boolean> | boolean,
  { lasts = false }: Waiting = {},
): Promise<void> {
  const deadline = performance.now() + within_ms
  for (;;) {
    const asked_ms = performance.now()
    if (await condition()) return
    const now_ms = performance.now()
    if (now_ms > deadline) throw new TooLate(`Waiting until ${what}: not within ${within_ms} ms`)
    const longer_ms = lasts ? Math.min(LONGEST_PAUSE_MS, PAUSES_PER_ASK * (now_ms - asked_ms)) : 0
    await delay(Math.max(POLL_MS, longer_ms), undefined, { signal })
  }
}
