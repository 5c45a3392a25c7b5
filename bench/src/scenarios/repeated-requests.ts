import { OrderClient } from '@three-ways/testbed/order-client'
import type { CellContext } from './scenario.ts'

/** Orders that are posted more than once. */
const ORDERS = 20

/** What became of orders that were posted twice at once, and a third time after their end. */
export interface RepeatedRequests {
  readonly orders: number
  /** Requests beyond the first of each order. */
  readonly repetitions: number
  /** Ids of orders that were not answered the same way each time, with the answers. */
  readonly differing: readonly string[]
}

/**
 * Posts orders twice concurrently and once more when they have ended. Rejects if one of them does not end.
 */
export async function repeatRequests(context: CellContext): Promise<RepeatedRequests> {
  const { running, signal, settles_within_ms } = context
  const offer = context.offer({ count: ORDERS, failing_share: 0.2, name: 'posted-again' })
  const customer = new OrderClient(running.door, signal)
  const differing: string[] = []
  const postThrice = async (n: number) => {
    const order = offer.command(n).body.toString()
    const together = await Promise.all([customer.place(order), customer.place(order)])
    await customer.untilTerminal(offer.subject(n), settles_within_ms)
    const answers = [...together, await customer.place(order)]
    const statuses = answers.map(({ http_status }) => http_status)
    const same_order = answers.every(({ body }) => body.order_id === offer.subject(n))
    if (new Set(statuses).size > 1 || !same_order)
      differing.push(`${offer.subject(n)}: ${statuses.join(', ')}`)
  }
  await Promise.all(Array.from({ length: ORDERS }, (_, n) => postThrice(n)))
  return { orders: ORDERS, repetitions: 2 * ORDERS, differing }
}
