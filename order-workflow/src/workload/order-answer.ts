import type { OrderStatus } from '@three-ways/event-contract/order-api'
import type { CommandAnswer } from '@three-ways/event-contract/workload'

const RECEIPT: CommandAnswer = answer(true, 'placed')
const CONFIRMED_AND_TOLD: CommandAnswer = answer(true, 'confirmed')
const TOLD = Buffer.from('"notification":"sent"')

/**
 * Reads one answer. The two that a burst gets ten thousand times are told apart without parsing: a 202 is a
 * receipt whatever it says, and a 201 needs only its notification field looked for. A 503 or 504 refuses an
 * order, also where it carries the order that failed: it is no end of something that was taken on. Never
 * throws: a body that is not JSON is an answer without status and reason.
 */
export function readAnswer(http_status: number, body: Buffer): CommandAnswer {
  if (http_status === 202) return RECEIPT
  if (http_status === 201 && body.includes(TOLD)) return CONFIRMED_AND_TOLD
  const fields = parse(body)
  const reason = typeof fields.reason === 'string' ? fields.reason : undefined
  if (http_status === 422) return answer(true, 'failed', reason)
  if (http_status < 200 || http_status > 299) return answer(false, undefined, reason)
  return answer(true, isOrderStatus(fields.status) ? fields.status : undefined, reason)
}

function answer(accepted: boolean, status?: OrderStatus, reason?: string): CommandAnswer {
  return { accepted, status, reason }
}

interface AnswerFields {
  readonly status?: unknown
  readonly reason?: unknown
}

function parse(body: Buffer): AnswerFields {
  try {
    const parsed: unknown = JSON.parse(body.toString())
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

function isOrderStatus(value: unknown): value is OrderStatus {
  return value === 'placed' || value === 'confirmed' || value === 'failed'
}
