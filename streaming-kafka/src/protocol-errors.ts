/**
 * Words of the protocol for a record, or a batch of them, that is over a limit of the broker or the topic.
 */
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']
/** What a broker says of a topic that is not there; the client says it in its own way too. */
const MISSING = ['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID']

/** A partition has another leader by now, or none for a moment, or one that does not know its end yet. */
const LEADER_MOVING = [
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'OFFSET_NOT_AVAILABLE',
]

/** Whether the broker refused a record for its size; to send it again leads nowhere. */
export function isTooLarge(error: unknown): boolean {
  return typesIn(error).some((type) => TOO_LARGE.includes(type))
}

/** Whether a topic is not there, or not any more. */
export function isTopicMissing(error: unknown): boolean {
  return typesIn(error).some((type) => MISSING.includes(type))
}

/** Whether the same question is answered when the leaders of its partitions were looked up again. */
export function isLeaderMoving(error: unknown): boolean {
  if (error instanceof Error && error.name === 'KafkaJSBrokerNotFound') return true
  return typesIn(error).some((type) => LEADER_MOVING.includes(type))
}

/** What the protocol calls an error, and those that caused it. */
function typesIn(error: unknown): readonly string[] {
  const types: string[] = []
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { type } = cause as { readonly type?: unknown }
    if (typeof type === 'string') types.push(type)
  }
  return types
}
