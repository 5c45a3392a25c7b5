import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { DeadLetter, RunningSystem } from '@three-ways/testbed/system'
import type { CellContext, Offer } from './scenario.ts'

/** How often a handler that throws is tried (semantics, "Handling a message"). */
export const ATTEMPTS = 3
const GIVEN_UP_WITHIN_MS = 30_000
const ENDS_WITHIN_MS = 30_000

/** An order whose handler throws each time it is tried. */
export interface ThrowingOrder {
  readonly service: string
  readonly order_id: string
  readonly placed_ms: number
  readonly http_status: number
}

/** Makes the handler of `type` at `service` throw for order n of `offer`, and places that order. */
export async function placeThrowing(
  { running, signal }: CellContext,
  { orderId, body }: Offer,
  n: number,
  service: string,
  type: string,
): Promise<ThrowingOrder> {
  const order_id = orderId(n)
  await running.service(service).throwFor({ type, subject: order_id })
  const placed_ms = Date.now()
  const { http_status } = await new OrderClient(running.door, signal).place(body(n).toString())
  return { service, order_id, placed_ms, http_status }
}

/**
 * Waits until the message about an order is kept among the dead letters after so many attempts. Undefined
 * when that does not happen within half a minute.
 */
export async function letterAbout(
  { running, signal }: CellContext,
  order_id: string,
  attempts: number,
): Promise<DeadLetter | undefined> {
  let found: DeadLetter | undefined
  await until(`${order_id} is given up`, GIVEN_UP_WITHIN_MS, signal, async () => {
    const letters = await running.inspector.deadLetters(signal)
    found = letters.find((letter) => letter.attempts === attempts && isAbout(letter, order_id))
    return found !== undefined
  }).catch(() => signal.throwIfAborted())
  return found
}

/** Redrives a letter whose handler is mended; says how its order ended. */
export async function redriveMended(
  { running, signal }: CellContext,
  { service, order_id }: ThrowingOrder,
  letter: DeadLetter | undefined,
): Promise<string> {
  await running.service(service).throwFor(undefined)
  if (letter === undefined) return 'never given up'
  await running.inspector.redrive(letter.id, signal)
  return endOf(running, order_id, signal)
}

/** `confirmed` or `failed`, once the order has ended; what came instead of an end. */
async function endOf(running: RunningSystem, order_id: string, signal: AbortSignal): Promise<string> {
  try {
    return (await new OrderClient(running.door, signal).untilTerminal(order_id, ENDS_WITHIN_MS)).status
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof Error ? error.message : String(error)
  }
}

function isAbout({ body }: DeadLetter, order_id: string): boolean {
  return Buffer.from(body).includes(`"${order_id}"`)
}
