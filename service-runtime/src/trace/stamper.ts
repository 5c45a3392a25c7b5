import { encodeStamps, readStamps, STAMPS_HEADER } from '@three-ways/event-contract/stamps'
import type { RequestHandler } from 'express'
import type { CommitHooks, GroupCommit } from '../store/group-commit.ts'
import type { StoredEvent } from '../store/outbox.ts'
import type { Hops, NewHop } from './hops.ts'
import type { HostClock } from './host-clock.ts'
import type { Arrival, Tracing } from './tracing.ts'

/** Of so many events it is known what they carry; older ones go out without. */
const EVENTS_REMEMBERED = 100_000

/** What an operation of the transaction under way did, before anybody knows when that is committed. */
interface Noted {
  readonly hop: Omit<NewHop, 'committed_us'> | undefined
  readonly received_us: number
  readonly emitted: readonly StoredEvent[]
}

type Carried = Pick<NewHop, 'received_us' | 'committed_us'>

/**
 * Stamps what comes, what is committed and what goes. When a commit is over is known only behind it: so its
 * hops are stored by the next transaction, 50 ms later at most, and its events carry it, since they are
 * published afterwards. A process that dies in between leaves its last hops untold, and nothing depends on
 * them; who got their events has heard of them.
 */
export class Stamper implements Tracing {
  readonly is_on = true
  readonly atDoor: readonly RequestHandler[]
  readonly #clock: HostClock
  readonly #hops: Hops
  readonly #carried = new Map<number, Carried>()
  #noted: Noted[] = []
  #commits: GroupCommit | undefined

  constructor(clock: HostClock, hops: Hops) {
    this.#clock = clock
    this.#hops = hops
    this.atDoor = [
      (request, response, next) => {
        response.locals.arrival = this.#arrival(request.headers[STAMPS_HEADER])
        next()
      },
    ]
  }

  reading<Message>(read: (message: Message) => unknown): (message: Message) => Arrival {
    return (message) => this.#arrival(read(message))
  }

  writing<Message>(
    make: (event: StoredEvent) => Message,
    add: (message: Message, stamps: string) => Message,
  ): (event: StoredEvent) => Message {
    return (event) => {
      const message = make(event)
      const stamps = this.#stampsOf(event)
      return stamps === undefined ? message : add(message, stamps)
    }
  }

  telling<To>(tell: (to: To, stamps: string) => void): (to: To, emitted: readonly StoredEvent[]) => void {
    return (to, [first]) => {
      const stamps = first && this.#stampsOf(first)
      if (stamps !== undefined) tell(to, stamps)
    }
  }

  /** The hooks of a store's commits, which tell when they are over. */
  around(hooks: CommitHooks): CommitHooks {
    return {
      beforeCommit: () => hooks.beforeCommit(),
      // First of all: what the hooks tell has events published.
      afterCommit: (operations) => {
        this.#committed()
        hooks.afterCommit(operations)
      },
      afterRollback: () => {
        this.#noted = []
        hooks.afterRollback()
      },
    }
  }

  /** By whom hops are stored. */
  storeBy(commits: GroupCommit): void {
    this.#commits = commits
  }

  /**
   * An operation of the transaction under way is through with what came, and emitted that. Without `what`
   * nothing was handled, and events were taken over.
   */
  noted(
    { received_us, before }: Arrival,
    what: Pick<NewHop, 'subject' | 'message'> | undefined,
    emitted: readonly StoredEvent[],
  ): void {
    const hop = what && {
      ...what,
      clock: this.#clock.name,
      received_us,
      handled_us: this.#clock.now_us(),
      before: before ?? null,
    }
    this.#noted.push({ hop, received_us, emitted })
  }

  #arrival(header: unknown): Arrival {
    return { received_us: this.#clock.now_us(), before: readStamps(header) }
  }

  #stampsOf({ sequence }: StoredEvent): string | undefined {
    const carried = this.#carried.get(sequence)
    if (carried === undefined) return undefined
    return encodeStamps({ ...carried, clock: this.#clock.name, sent_us: this.#clock.now_us() })
  }

  #committed(): void {
    if (this.#noted.length === 0) return
    const committed_us = this.#clock.now_us()
    const noted = this.#noted
    this.#noted = []
    for (const { received_us, emitted } of noted) {
      for (const { sequence } of emitted) this.#remember(sequence, { received_us, committed_us })
    }
    const hops = noted.flatMap(({ hop }) => (hop === undefined ? [] : [{ ...hop, committed_us }]))
    // A store that takes nothing now has more to lose than these.
    this.#commits?.runLater(() => this.#store(hops)).catch(() => {})
  }

  #store(hops: readonly NewHop[]): void {
    for (const hop of hops) this.#hops.add(hop)
  }

  #remember(sequence: number, carried: Carried): void {
    this.#carried.set(sequence, carried)
    if (this.#carried.size <= EVENTS_REMEMBERED) return
    const [oldest] = this.#carried.keys()
    if (oldest !== undefined) this.#carried.delete(oldest)
  }
}
