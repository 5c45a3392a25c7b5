import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

import { contradiction, type SubjectEvidence } from './ledger-subject.ts'

/** What each witness says of a subject, in one line for a person who has to find out what went wrong. */
export function describeSubject(subject: SubjectEvidence): string {
  const { client, stored, dead_lettered } = subject
  const answer = words([client.http_status ?? client.fate, client.answer_status, client.answer_reason])
  const { feed_status, feed_reason, endings } = client
  const feed =
    feed_status === undefined ? 'nothing' : words([feed_status, feed_reason, `${endings} ending(s)`])
  const parts = [`customer: ${answer}`, `feed: ${feed}`, describeStored(stored)]
  if (dead_lettered) parts.push('among the dead letters')
  const disagreement = contradiction(subject)
  if (disagreement !== undefined) parts.push(disagreement)
  return parts.join('; ')
}

/** What the stores say of a subject, in one line. */
export function describeStored(stored: StoredSubject | undefined): string {
  return `stores: ${stored?.described ?? 'unknown'}`
}

function words(parts: readonly (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ')
}
