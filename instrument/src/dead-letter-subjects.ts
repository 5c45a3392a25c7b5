/**
 * The ids of the subjects that a number of dead letters are about, read from the `subject` of their
 * envelopes. A dead letter that is no event (poison that was injected) is about no subject and is left out:
 * it is counted by its origin elsewhere.
 */
export function deadLetteredSubjects(dead_letters: Iterable<{ readonly body: Uint8Array }>): Set<string> {
  const subjects = new Set<string>()
  for (const { body } of dead_letters) {
    const subject = subjectOf(body)
    if (subject !== undefined) subjects.add(subject)
  }
  return subjects
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
