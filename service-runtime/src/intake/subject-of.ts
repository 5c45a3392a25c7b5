/**
 * The subject that a message names although it is no event that can be handled; undefined where it names
 * none. For the log line of a message that is given up.
 */
export function subjectOf(message: unknown): string | undefined {
  const json = typeof message === 'string' || message instanceof Uint8Array ? parsed(message) : message
  if (typeof json !== 'object' || json === null) return undefined
  const { subject } = json as { readonly subject?: unknown }
  return typeof subject === 'string' && LOOKS_LIKE_A_SUBJECT.test(subject) ? subject : undefined
}

/** Whatever else it holds, it must not make lines of its own in a log. */
const LOOKS_LIKE_A_SUBJECT = /^[\w.:~-]{1,128}$/

function parsed(message: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof message === 'string' ? message : Buffer.from(message).toString('utf8'))
  } catch {
    return undefined
  }
}
