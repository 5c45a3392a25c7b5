import type { ClientRecord } from '@three-ways/instrument/client-record'
import type { LoggedOrder } from '@three-ways/result-files/order-line'

/**
 * What the order log still knows of the customer's side. Why a request had no answer is not in it: such an
 * order counts as one whose customer does not know whether it exists.
 */
export function clientOf(order: LoggedOrder, ended_more_than_once: ReadonlySet<string>): ClientRecord {
  const { order_id, planned_us, sent_us, ended_us, accepted_us, decided_us, completed_us, http_status } =
    order
  const endings = completed_us === null ? 0 : 1
  return {
    subject: order_id,
    planned_us,
    sent_us,
    ended_us,
    accepted_us,
    decided_us,
    completed_us,
    fate: fateOf(order),
    http_status,
    answer_status: undefined,
    answer_reason: undefined,
    feed_status: undefined,
    feed_reason: undefined,
    endings: ended_more_than_once.has(order_id) ? 2 : endings,
  }
}

function fateOf({ sent_us, http_status }: LoggedOrder): ClientRecord['fate'] {
  if (sent_us === null) return 'not_sent'
  return http_status === null ? 'connection_lost' : 'answered'
}
