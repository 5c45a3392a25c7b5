import type { LoadSpan } from '@three-ways/instrument/open-loop'
import { sendBulk, sendInOne } from './bulk-load.ts'
import type { CellContext, Offer } from './scenario.ts'

/** Of the orders that come all at once one in ten fails, as in `throughput-10k`. */
export const FAILING_SHARE = 0.1

/** Who sends, and to whom. */
export type Sending = Pick<CellContext, 'running' | 'door' | 'generator' | 'seed' | 'signal'>

/** How many orders come in at once, by the step of the ladder. */
export type WayIn = (sending: Sending, offer: Offer, count: number) => Promise<LoadSpan>

/** Steps of the model itself; every other one is of its floor. */
const OF_MODEL: Readonly<Record<string, WayIn>> = {
  '4-outbox': (context, offer, count) => sendBulk(context, offer, { count, failing_share: FAILING_SHARE }),
  '5-door': sendSingly,
  '6-d2': sendSingly,
}

/** Whether what is raised is a floor, and promises nothing. */
export function isFloor(variant: string): boolean {
  return OF_MODEL[variant] === undefined
}

/** Whether the orders that come at once are made inside: only the door knows what they ask for. */
export function areMadeInside(variant: string): boolean {
  return variant === '4-outbox'
}

export function wayIn(variant: string): WayIn {
  return OF_MODEL[variant] ?? sendTogether
}

/** Single POSTs over 64 connections. */
function sendSingly({ door, generator, signal }: Sending, { journal, command }: Offer, count: number) {
  return generator.burst({ door, journal, command, count, signal })
}

/** One request with all of them, one in each line, to a floor: it makes none itself. */
async function sendTogether(
  { door, signal }: Sending,
  { journal, command }: Offer,
  count: number,
): Promise<LoadSpan> {
  const lines = Array.from({ length: count }, (_, n) => command(n).body.toString())
  return await sendInOne(journal, count, {
    url: `${door}/orders-at-once`,
    content_type: 'application/x-ndjson',
    body: lines.join('\n'),
    signal,
  })
}
