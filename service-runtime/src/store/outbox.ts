import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Envelope } from '@three-ways/event-contract/envelope'
import { partsOf } from '@three-ways/event-contract/envelope-parts'
import { OutboxLimit } from './outbox-limit.ts'
import { OutboxSpan } from './outbox-span.ts'
import {
  COUNT_UNDELIVERED,
  copyableEvent,
  EVENT_COLUMNS,
  type EventRow,
  inList,
  makeOutboxTables,
  type StoredEvent,
  storedEvent,
} from './outbox-tables.ts'
import { ParkedDeliveries, type ParkedDelivery } from './parked-deliveries.ts'

export type { ParkedDelivery, StoredEvent }

interface OwedRow extends EventRow {
  readonly owed: string | null
}

/**
 * Deliveries that are settled until it is looked through which row nothing is owed: whoever looks for what is
 * owed passes over twice as many at most.
 */
const SETTLED_PER_LOOK = 500

/**
 * Events that left with their transaction, and to whom each is still owed. That stands in its row, which is
 * written anyway, and when it is settled mostly lies on a page that is written anyway. Events stay until
 * their subject is forgotten (`OldSubjects`), since handling a message again has to return what it caused.
 */
export class Outbox {
  readonly #limit: OutboxLimit
  readonly #parked: ParkedDeliveries
  readonly #insert: StatementSync
  readonly #place: StatementSync
  readonly #has: StatementSync
  readonly #settle: StatementSync
  readonly #lookThrough: StatementSync
  readonly #lookBehind: StatementSync
  readonly #withdraw: StatementSync
  readonly #pending: StatementSync
  readonly #range: StatementSync
  readonly #byId: StatementSync
  readonly #undelivered: StatementSync
  readonly #oweAgain: StatementSync
  readonly span: OutboxSpan
  #settled = 0
  #rewound = 0

  /** From so many deliveries on it takes no more; Infinity without a limit. */
  get most_undelivered(): number {
    return this.#limit.most
  }

  /** `most_undelivered`: how many deliveries it may owe until it calls itself full; no limit unless given. */
  constructor(database: DatabaseSync, most_undelivered = Number.POSITIVE_INFINITY) {
    makeOutboxTables(database)
    this.#parked = new ParkedDeliveries(database)
    this.#insert = database.prepare(
      'INSERT INTO outbox (owed, subject, type, source, version, time_ms, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#place = database.prepare(
      `INSERT INTO messages (message_id, sequence) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET sequence = excluded.sequence WHERE sequence IS NULL`,
    )
    this.#has = database.prepare('SELECT 1 FROM messages WHERE message_id = ? AND sequence IS NOT NULL')
    this.#settle = database.prepare(
      `UPDATE outbox SET owed = nullif(replace(owed, ?1, ' '), ' ')
       WHERE sequence BETWEEN ?2 AND ?3 AND instr(owed, ?1)`,
    )
    this.#lookThrough = database.prepare(
      `UPDATE outbox_settled SET through = coalesce(
         (SELECT sequence - 1 FROM outbox WHERE sequence > through AND owed IS NOT NULL ORDER BY sequence LIMIT 1),
         (SELECT max(sequence) FROM outbox), 0)`,
    )
    this.#lookBehind = database.prepare('UPDATE outbox_settled SET through = min(through, ? - 1)')
    this.#withdraw = database.prepare('UPDATE outbox SET owed = NULL WHERE sequence = ?')
    this.#pending = database.prepare(
      `SELECT ${EVENT_COLUMNS} FROM outbox o WHERE o.sequence > max(?, (SELECT through FROM outbox_settled))
       AND instr(o.owed, ?) ORDER BY o.sequence LIMIT ?`,
    )
    this.#range = database.prepare(
      `SELECT ${EVENT_COLUMNS} FROM outbox o WHERE o.sequence BETWEEN ? AND ? ORDER BY o.sequence`,
    )
    this.#byId = database.prepare(
      `SELECT o.owed, ${EVENT_COLUMNS} FROM messages m JOIN outbox o ON o.sequence = m.sequence
       WHERE m.message_id = ?`,
    )
    this.#oweAgain = database.prepare(
      `UPDATE outbox SET owed = coalesce(owed, ' ') || ?1 || ' ' WHERE sequence = ?2
       AND NOT coalesce(instr(owed, ?3), 0) AND NOT EXISTS (
         SELECT 1 FROM parked WHERE destination = ?1 AND sequence = ?2 AND parked_ms IS NOT NULL)`,
    )
    this.#undelivered = database.prepare(COUNT_UNDELIVERED)
    this.span = new OutboxSpan(database)
    this.#limit = new OutboxLimit(most_undelivered, () => this.undelivered())
  }

  /** Stores an event and owes it to each destination. Throws for an event id that is there already. */
  add(event: Envelope, destinations: readonly string[]): StoredEvent {
    const parts = partsOf(event)
    const { subject, type, source, version, time_ms, data } = parts
    const owed = destinations.length === 0 ? null : inList(destinations.join(' '))
    const { lastInsertRowid } = this.#insert.run(owed, subject, type, source, version, time_ms, data)
    const sequence = Number(lastInsertRowid)
    if (Number(this.#place.run(event.id, sequence).changes) === 0) {
      throw new Error(`Emitting ${event.id}: expected an event that was not emitted before`)
    }
    this.#limit.add(destinations.length)
    return storedEvent({ ...parts, sequence })
  }

  /** Whether an event was stored before. */
  has(event_id: string): boolean {
    return this.#has.get(event_id) !== undefined
  }

  /**
   * Owes a settled delivery once more. False where it is still owed, or parked: a person decides about that.
   */
  oweAgain(destination: string, sequence: number): boolean {
    this.#rewound += 1
    if (Number(this.#oweAgain.run(destination, sequence, inList(destination)).changes) === 0) return false
    this.#lookBehind.run(sequence)
    this.#limit.add(1)
    return true
  }

  /**
   * Changes whenever something older than what was read last may be owed again; also for an attempt that was
   * rolled back.
   */
  get rewound(): number {
    return this.#rewound
  }

  find(event_id: string): StoredEvent | undefined {
    const row = this.#byId.get(event_id) as OwedRow | undefined
    return row && storedEvent(row)
  }

  /** Events `from..to` in the order of emission, both included. */
  range(from: number, to: number): StoredEvent[] {
    return from > to ? [] : (this.#range.all(from, to) as unknown as EventRow[]).map(storedEvent)
  }

  /** What is owed to a destination beyond `after`, in the order of emission. */
  pending(destination: string, after: number, limit: number): StoredEvent[] {
    return (this.#pending.all(after, inList(destination), limit) as unknown as EventRow[]).map(storedEvent)
  }

  /** To whom one event is still owed. */
  pendingOf(event_id: string): (StoredEvent & { readonly destination: string })[] {
    const row = this.#byId.get(event_id) as OwedRow | undefined
    const destinations = row?.owed?.trim().split(' ') ?? []
    return destinations.sort().map((destination) => ({ ...copyableEvent(row as OwedRow), destination }))
  }

  /** One delivery is done. False when it was done, withdrawn or parked before. */
  settle(destination: string, sequence: number): boolean {
    return this.settleBetween(destination, sequence, sequence) > 0
  }

  /** Everything from `first` to `last` that is owed to a destination is done, both included. How many are. */
  settleBetween(destination: string, first: number, last: number): number {
    const settled = Number(this.#settle.run(inList(destination), first, last).changes)
    if (settled === 0) return 0
    this.#parked.settled(destination, first, last)
    this.#settled += settled
    if (this.#settled < SETTLED_PER_LOOK) return settled
    this.#settled = 0
    this.#lookThrough.run()
    return settled
  }

  /** Nobody shall get this event any more. */
  withdraw(sequence: number): void {
    this.#withdraw.run(sequence)
  }

  /** Gives a delivery up, after so many attempts, and keeps it for a person, with the reason. */
  park(destination: string, sequence: number, reason: string, attempts: number, at_ms: number): void {
    this.#parked.add(destination, sequence, reason, attempts, at_ms)
    this.settle(destination, sequence)
  }

  /** In the order of emission. */
  parked(): ParkedDelivery[] {
    return this.#parked.list()
  }

  /** Owes a parked delivery again; its attempts are remembered. Undefined when none is parked there. */
  unpark(destination: string, sequence: number): StoredEvent | undefined {
    if (!this.#parked.release(destination, sequence)) return undefined
    this.oweAgain(destination, sequence)
    return this.range(sequence, sequence)[0]
  }

  /** Forgets a parked delivery for good. False when none is parked there. */
  discard(destination: string, sequence: number): boolean {
    return this.#parked.discard(destination, sequence)
  }

  /** Whether it owes so much that nothing new should be begun. Cheap enough to ask for each command. */
  isFull(): boolean {
    return this.#limit.reached()
  }

  undelivered(): number {
    return Number((this.#undelivered.get() as { n: number }).n)
  }
}
