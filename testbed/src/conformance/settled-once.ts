import { expect } from 'vitest'
import { until } from '../order-client.ts'
import type { RunningSystem } from '../system.ts'

/** A deadline against hanging, not a measurement. */
const QUIET_WITHIN_MS = 90_000

/** Resolves when nothing is on its way; a broker or service that does not answer meanwhile is asked again. */
export async function untilAllQuiet(running: RunningSystem, signal: AbortSignal): Promise<void> {
  await until('nothing is on its way', QUIET_WITHIN_MS, signal, async () => {
    return (await running.backlog(signal).catch(() => undefined))?.total === 0
  })
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
