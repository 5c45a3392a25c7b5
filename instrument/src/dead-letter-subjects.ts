/**
 * The ids of the orders that a number of dead letters are about, read from the `subject` of their envelopes.
 * A dead letter that is no event (poison that was injected) is about no order and is left out: it is counted
 * by its origin elsewhere.
 */
export function deadLetteredOrderIds(dead_letters: Iterable<{ readonly body: Uint8Array }>): Set<string> {
  const order_ids = new Set<string>()
  for (const { body } of dead_letters) {
    const subject = subjectOf(body)
    if (subject !== undefined) order_ids.add(subject)
  }
  return order_ids
}

function subjectOf(body: Uint8Array): string | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString())
    if (typeof parsed !== 'object' || parsed === null || !('subject' in parsed)) return undefined
    return typeof parsed.subject === 'string' ? parsed.subject : undefined
  } catch {
    return undefined
  }
}
