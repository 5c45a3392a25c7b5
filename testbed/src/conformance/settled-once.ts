import { expect } from 'vitest'
import { type OrderClient, until } from '../order-client.ts'
import type { RunningSystem } from '../system.ts'

/** A deadline against hanging, not a measurement. */
const QUIET_WITHIN_MS = 180_000

/** Places orders one after the other; every one is accepted with a receipt. Resolves with their ids. */
export async function placeAll(customer: OrderClient, prefix: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  for (const order_id of ids) {
    expect((await customer.place({ order_id, item: 'burger', qty: 1 })).http_status).toBe(202)
  }
  return ids
}

/** Resolves when nothing is on its way; a broker or service that does not answer meanwhile is asked again. */
export async function untilAllQuiet(running: RunningSystem, signal: AbortSignal): Promise<void> {
  const isQuiet = async () => (await running.backlog(signal).catch(() => undefined))?.total === 0
  await until('nothing is on its way', QUIET_WITHIN_MS, signal, isQuiet, { lasts: true })
}

/** Each of these orders is confirmed, and every effect of it is there exactly once. */
export function expectEachOnce(running: RunningSystem, ids: readonly string[]): void {
  const { entries, stock } = running.ledgerView()
  const once = { status: 'confirmed', notification: 'sent', reservations: 1, notifications: 1 }
  for (const id of ids) expect(entries.get(id), id).toMatchObject(once)
  for (const { sku, initial, available, reserved } of stock) expect(available + reserved, sku).toBe(initial)
}

/** The orders that were accepted with a receipt. */
export function acceptedOf(
  offered: readonly { readonly order_id: string; readonly placed: { http_status: number } | undefined }[],
): string[] {
  return offered.flatMap(({ order_id, placed }) => (placed?.http_status === 202 ? [order_id] : []))
}
