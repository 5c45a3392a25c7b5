import type { CommandAnswer } from '@three-ways/event-contract/workload'

const TAKEN_ON: CommandAnswer = { accepted: true, status: 'placed', reason: undefined }

/** What a door says of a command that it took, and settled if it is one that settles. */
export function readDoorAnswer(http_status: number, body: Buffer): CommandAnswer {
  if (http_status >= 200 && http_status <= 299) return TAKEN_ON
  const { reason } = fieldsOf(body)
  // Stored and under way: whoever wants to know how far it is has to ask for it.
  if (http_status === 503 && reason === 'unsettled') return TAKEN_ON
  return { accepted: false, status: undefined, reason: typeof reason === 'string' ? reason : undefined }
}

/** The fields of a JSON object; none of anything else. Never throws. */
export function fieldsOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString())
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
