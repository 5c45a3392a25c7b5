import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { DeadLetter } from '@three-ways/testbed/system'
import type { CellContext, Offer } from './scenario.ts'

/** How often a handler that throws is tried (semantics, "Handling a message"). */
export const ATTEMPTS = 3

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
  { subject, command }: Offer,
  n: number,
  service: string,
  type: string,
): Promise<ThrowingOrder> {
  const order_id = subject(n)
  await running.service(service).throwFor({ type, subject: order_id })
  const placed_ms = Date.now()
  const { http_status } = await new OrderClient(running.door, signal).place(command(n).body.toString())
  return { service, order_id, placed_ms, http_status }
}

/**
 * Waits until the message about an order is kept among the dead letters after so many attempts. Undefined
 * when that does not happen in time.
 */
export async function letterAbout(
  { running, signal, settles_within_ms }: CellContext,
  order_id: string,
  attempts: number,
): Promise<DeadLetter | undefined> {
  let found: DeadLetter | undefined
  await until(`${order_id} is given up`, settles_within_ms, signal, async () => {
    const letters = await running.inspector.deadLetters(signal)
    found = letters.find((letter) => letter.attempts === attempts && isAbout(letter, order_id))
    return found !== undefined
  }).catch(() => signal.throwIfAborted())
  return found
}

/** Redrives a letter whose handler is mended; says how its order ended. */
export async function redriveMended(
  context: CellContext,
  { service, order_id }: ThrowingOrder,
  letter: DeadLetter | undefined,
): Promise<string> {
  const { running, signal } = context
  await running.service(service).throwFor(undefined)
  if (letter === undefined) return 'never given up'
  await running.inspector.redrive(letter.id, signal)
  return endOf(context, order_id)
}

/** `confirmed` or `failed`, once the order has ended; what came instead of an end. */
async function endOf({ running, signal, settles_within_ms }: CellContext, order_id: string): Promise<string> {
  const customer = new OrderClient(running.door, signal)
  try {
    return (await customer.untilTerminal(order_id, settles_within_ms)).status
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof Error ? error.message : String(error)
  }
}

function isAbout({ body }: DeadLetter, order_id: string): boolean {
  return Buffer.from(body).includes(`"${order_id}"`)
}
