import type { LedgerEntry } from '@three-ways/event-contract/ledger-view'
import { contradiction, type OrderEvidence } from './ledger-subject.ts'

/** What each witness says of an order, in one line for a person who has to find out what went wrong. */
export function describeOrder(order: OrderEvidence): string {
  const { client, stored, dead_lettered } = order
  const answer = words([client.http_status ?? client.fate, client.answer_status, client.answer_reason])
  const { feed_status, feed_reason, endings } = client
  const feed =
    feed_status === undefined ? 'nothing' : words([feed_status, feed_reason, `${endings} ending(s)`])
  const parts = [`customer: ${answer}`, `feed: ${feed}`, describeStored(stored)]
  if (dead_lettered) parts.push('among the dead letters')
  const disagreement = contradiction(order)
  if (disagreement !== undefined) parts.push(disagreement)
  return parts.join('; ')
}

/** What the stores say of an order, in one line. */
export function describeStored(stored: LedgerEntry | undefined): string {
  if (stored === undefined) return 'stores: unknown'
  const { status, reason, notification, reservations, notifications } = stored
  const order = words([status ?? 'no order', reason, notification && `notification ${notification}`])
  return `stores: ${order}, ${reservations} reservation(s), ${notifications} notification(s)`
}

function words(parts: readonly (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ')
}
