import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Notes } from '@three-ways/instrument/notes'
import { runOpenLoop } from '@three-ways/instrument/open-loop'
import { constantSchedule } from '@three-ways/instrument/schedule'

/** Orders are planned so far ahead; the next ones follow whatever becomes of these. */
const PLANNED_S = 5

/** What became of an order is seen on the page; here nobody keeps it. */
class NoNotes implements Notes {
  readonly capacity = Number.POSITIVE_INFINITY
  offered = 0
  plan(): number {
    this.offered += 1
    return this.offered - 1
  }
  withdraw(count: number): void {
    this.offered -= count
  }
  noteSent(): void {}
  noteAnswer(): void {}
  noteFailure(): void {}
}

/**
 * Offers orders to a door at a steady rate, so that there is something to see: customers do not wait for each
 * other, and come again whatever happens. Resolves at the signal. It measures nothing.
 */
export async function offerOrders(door: string, rate_per_s: number, signal: AbortSignal): Promise<void> {
  const prefix = `watch-${randomBytes(4).toString('hex')}`
  const count = Math.max(1, Math.round(rate_per_s * PLANNED_S))
  const schedule = constantSchedule({ rate_per_s, count })
  for (let batch = 0; !signal.aborted; batch += 1) {
    const command = (n: number) => ({
      method: 'POST' as const,
      path: '/order',
      body: Buffer.from(
        JSON.stringify({ order_id: `${prefix}-${batch * count + n}`, item: 'burger', qty: 1 }),
      ),
    })
    // It rejects at the signal alone; customers of a door that is away are noted nowhere.
    runOpenLoop({ door, journal: new NoNotes(), schedule, command, signal }).catch(() => {})
    await delay((count / rate_per_s) * 1000, undefined, { signal }).catch(() => {})
  }
}
