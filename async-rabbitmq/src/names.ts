/**
 * What a system's things are called in its vhost. Bare where the vhost is its own; with a prefix where it
 * shares one with others.
 */
export interface Names {
  /** Before each of them; empty where they are bare. */
  readonly prefix: string
  /** Every event of every service goes to this topic exchange. */
  readonly events_exchange: string
  /** Messages that were given up, by us or by the broker, with the service's bare name as routing key. */
  readonly dead_letter_exchange: string
  /** Where the broker looks once more for what the events' exchange could give to nobody. */
  readonly alternate_exchange: string
  /** What found nobody there either, and the queue where it lies. */
  readonly unrouted_exchange: string
  readonly unrouted_queue: string
  /** The policy that makes the broker do so. */
  readonly unrouted_policy: string
  /** The stream beside the work queues that keeps a copy of every event. */
  readonly history_stream: string
  queueOf(service: string): string
  /** Where the messages lie that `service` could not handle. */
  deadLetterQueueOf(service: string): string
}

/** The names behind `prefix`, which is empty or ends with a dot. */
export function namesBehind(prefix: string): Names {
  return {
    prefix,
    events_exchange: `${prefix}orders`,
    dead_letter_exchange: `${prefix}orders.dead-letters`,
    alternate_exchange: `${prefix}orders.alternate`,
    unrouted_exchange: `${prefix}orders.unrouted`,
    unrouted_queue: `${prefix}unrouted`,
    unrouted_policy: `${prefix}three-ways.unrouted`,
    history_stream: `${prefix}orders.history`,
    queueOf: (service) => `${prefix}${service}`,
    deadLetterQueueOf: (service) => `${prefix}${service}.dead-letters`,
  }
}

export const BARE_NAMES = namesBehind('')
