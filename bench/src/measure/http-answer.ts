import type { OrderStatus } from '@three-ways/event-contract/order-api'

/** What an answer to `POST /order` tells the customer, whichever model gave it. */
export interface HttpAnswer {
  /** 2xx and 422: the order was taken on. 422 is a taken order that the business refused. */
  readonly accepted: boolean
  /** The answer carries the decision: a confirmed or a failed order. */
  readonly decided: boolean
  /** The answer carries the end: nothing of the order happens after it. */
  readonly completed: boolean
  readonly status: OrderStatus | undefined
  readonly reason: string | undefined
}

const RECEIPT: HttpAnswer = answer(true, false, false, 'placed')
const CONFIRMED_AND_TOLD: HttpAnswer = answer(true, true, true, 'confirmed')
const TOLD = Buffer.from('"notification":"sent"')

/**
 * Reads one answer. The two that a burst gets ten thousand times are told apart without parsing: a 202 is a
 * receipt whatever it says, and a 201 needs only its notification field looked for. A 503 or 504 refuses an
 * order, also where it carries the order that failed: it is no end of something that was taken on. Never
 * throws: a body that is not JSON is an answer without status and reason.
 */
export function readAnswer(http_status: number, body: Buffer): HttpAnswer {
  if (http_status === 202) return RECEIPT
  if (http_status === 201 && body.includes(TOLD)) return CONFIRMED_AND_TOLD
  const fields = parse(body)
  const reason = typeof fields.reason === 'string' ? fields.reason : undefined
  if (http_status === 422) return answer(true, true, true, 'failed', reason)
  if (http_status < 200 || http_status > 299) return answer(false, false, false, undefined, reason)
  const status = isOrderStatus(fields.status) ? fields.status : undefined
  const decided = status === 'confirmed' || status === 'failed'
  const completed = status === 'failed' || (status === 'confirmed' && fields.notification === 'sent')
  return answer(true, decided, completed, status, reason)
}

function answer(
  accepted: boolean,
  decided: boolean,
  completed: boolean,
  status?: OrderStatus,
  reason?: string,
): HttpAnswer {
  return { accepted, decided, completed, status, reason }
}

interface AnswerFields {
  readonly status?: unknown
  readonly reason?: unknown
  readonly notification?: unknown
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
