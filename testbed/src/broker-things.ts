import type { Deployment } from './deployment.ts'

/** Something in a broker that outlives a connection, and that somebody may have made. */
export interface BrokerThing {
  readonly kind: 'vhost' | 'exchange' | 'queue' | 'topic' | 'group'
  readonly name: string
  /** Of an exchange or queue: where it is. */
  readonly vhost?: string
}

/** A thing that is there, and who uses it: `2 consumers`; undefined where nobody is known to. */
export interface FoundThing extends BrokerThing {
  readonly used_by: string | undefined
}

export type BrokerAddress = Pick<Deployment, 'broker_url' | 'management_url'>

/** What is looked for in a broker. */
export interface ThingSearch {
  readonly isWanted: (name: string) => boolean
  /** Things known from elsewhere, for a broker that lists nothing. */
  readonly known: readonly BrokerThing[]
  readonly say: (line: string) => void
}

/**
 * Removes things, messages included; one that is not there is fine. Resolves with those of which the broker
 * does not let go yet, such as a group whose members were killed a moment ago.
 */
export type RemoveThings = (
  broker: BrokerAddress,
  things: readonly BrokerThing[],
  signal: AbortSignal,
) => Promise<readonly BrokerThing[]>

export type FindThings = (
  broker: BrokerAddress,
  search: ThingSearch,
  signal: AbortSignal,
) => Promise<readonly FoundThing[]>

/** Why messages that wait from before are in the way. `where` is a queue, or a group on a topic. */
export function waitingObstacle(where: string, messages: number): Obstacle {
  const expected = 'no messages of a system that is away (--take-waiting takes them into new stores)'
  return { where, expected, found: `${messages} that wait` }
}

/** What a model is given to make what its services need. */
export interface Preparation {
  /** Called before the things are made: when it returns, they are on the list. */
  readonly note: (things: readonly BrokerThing[]) => void
  /** What could not be looked at, one line at a time. */
  readonly say: (line: string) => void
  readonly signal: AbortSignal
  /**
   * Messages that wait from before are of this system: it comes back to its stores, or somebody said so. Else
   * they are of one that is away, and whoever takes them into other stores loses them for it.
   */
  readonly takes_waiting: boolean
  /** RabbitMQ: what the services are told in `QUEUE_TYPE`. */
  readonly queue_type: string | undefined
}

/** One reason why a name in a broker cannot be used. */
export interface Obstacle {
  /** `queue order-service`. */
  readonly where: string
  readonly expected: string
  readonly found: string
}

/**
 * The broker cannot be used: something under our names is not as we make it, or somebody uses it; or we may
 * not look or make. Names every obstacle and both values of each. Nothing that was there before was changed.
 */
export class CannotPrepare extends Error {
  override readonly name = 'CannotPrepare'
  readonly code = 'cannot_prepare'
  readonly obstacles: readonly Obstacle[]

  /** `sentence`: what stands in the way and the way out, where all obstacles are one. */
  constructor(place: string, obstacles: readonly Obstacle[], remedy: string, sentence?: string) {
    const lines = obstacles.map(
      ({ where, expected, found }) => `  ${where}: expected ${expected}, found ${found}`,
    )
    super(
      sentence ??
        `Preparing ${place}: what was there is left as it was, and nothing is raised, because\n${lines.join('\n')}\n${remedy}`,
    )
    this.obstacles = obstacles
  }
}
