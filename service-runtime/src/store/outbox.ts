import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Envelope } from '@three-ways/event-contract/envelope'
import { OutboxLimit } from './outbox-limit.ts'

/** An event as it was stored: its place in the order of emission and its encoded form. */
export interface StoredEvent {
  readonly sequence: number
  readonly event_id: string
  readonly type: string
  readonly subject: string
  readonly body: string
}

/** A delivery that was given up after its attempts. */
export interface ParkedDelivery extends StoredEvent {
  readonly destination: string
  readonly reason: string
  /** All of them, those before it was last tried anew included. */
  readonly attempts: number
  readonly parked_ms: number
}

const COLUMNS = 'o.sequence, o.event_id, o.type, o.subject, o.body'

/**
 * Events that left with their transaction, and one row for each delivery that is still owed. Events stay,
 * since handling a message again has to return what it caused; a delivery's row goes when it is settled.
 */
export class Outbox {
  readonly #limit: OutboxLimit
  readonly #insert: StatementSync
  readonly #owe: StatementSync
  readonly #settle: StatementSync
  readonly #settleThrough: StatementSync
  readonly #withdraw: StatementSync
  readonly #pending: StatementSync
  readonly #pendingOf: StatementSync
  readonly #range: StatementSync
  readonly #byId: StatementSync
  readonly #park: StatementSync
  readonly #parked: StatementSync
  readonly #unpark: StatementSync
  readonly #discard: StatementSync
  readonly #undelivered: StatementSync
  readonly #oweAgain: StatementSync
  #rewound = 0

  /** From so many deliveries on it takes no more; Infinity without a limit. */
  get most_undelivered(): number {
    return this.#limit.most
  }

  /** `most_undelivered`: how many deliveries it may owe until it calls itself full; no limit unless given. */
  constructor(database: DatabaseSync, most_undelivered = Number.POSITIVE_INFINITY) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS outbox (
        sequence INTEGER PRIMARY KEY,
        event_id TEXT NOT NULL UNIQUE,
        cause_id TEXT NOT NULL,
        type TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS deliveries (
        destination TEXT NOT NULL,
        sequence INTEGER NOT NULL REFERENCES outbox,
        failed_before INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (destination, sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS parked (
        destination TEXT NOT NULL,
        sequence INTEGER NOT NULL REFERENCES outbox,
        reason TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        parked_ms INTEGER NOT NULL,
        PRIMARY KEY (destination, sequence)
      ) STRICT, WITHOUT ROWID`)
    const owed = 'FROM deliveries d JOIN outbox o ON o.sequence = d.sequence'
    this.#insert = database.prepare(
      'INSERT INTO outbox (event_id, cause_id, type, subject, body) VALUES (?, ?, ?, ?, ?)',
    )
    this.#owe = database.prepare('INSERT INTO deliveries (destination, sequence) VALUES (?, ?)')
    this.#settle = database.prepare('DELETE FROM deliveries WHERE destination = ? AND sequence = ?')
    this.#settleThrough = database.prepare('DELETE FROM deliveries WHERE destination = ? AND sequence <= ?')
    this.#withdraw = database.prepare('DELETE FROM deliveries WHERE sequence = ?')
    this.#pending = database.prepare(
      `SELECT ${COLUMNS} ${owed} WHERE d.destination = ? AND d.sequence > ? ORDER BY d.sequence LIMIT ?`,
    )
    this.#pendingOf = database.prepare(
      `SELECT d.destination, ${COLUMNS} FROM outbox o JOIN deliveries d ON d.sequence = o.sequence
       WHERE o.event_id = ? ORDER BY d.destination`,
    )
    this.#range = database.prepare(
      `SELECT ${COLUMNS} FROM outbox o WHERE o.sequence BETWEEN ? AND ? ORDER BY o.sequence`,
    )
    this.#byId = database.prepare(`SELECT ${COLUMNS} FROM outbox o WHERE o.event_id = ?`)
    this.#park = database.prepare(
      `INSERT INTO parked SELECT destination, sequence, ?3, failed_before + ?4, ?5 FROM deliveries
       WHERE destination = ?1 AND sequence = ?2`,
    )
    this.#parked = database.prepare(
      `SELECT p.destination, p.reason, p.attempts, p.parked_ms, ${COLUMNS}
       FROM parked p JOIN outbox o ON o.sequence = p.sequence ORDER BY p.sequence`,
    )
    this.#unpark = database.prepare(
      `INSERT INTO deliveries SELECT destination, sequence, attempts FROM parked
       WHERE destination = ? AND sequence = ?`,
    )
    this.#discard = database.prepare('DELETE FROM parked WHERE destination = ? AND sequence = ?')
    this.#oweAgain = database.prepare(
      `INSERT OR IGNORE INTO deliveries (destination, sequence) SELECT ?1, ?2
       WHERE NOT EXISTS (SELECT 1 FROM parked WHERE destination = ?1 AND sequence = ?2)`,
    )
    this.#undelivered = database.prepare('SELECT count(*) AS n FROM deliveries')
    this.#limit = new OutboxLimit(most_undelivered, () => this.undelivered())
  }

  /** Stores an event and owes it to each destination. Throws for an event id that is there already. */
  add(event: Envelope, cause_id: string, destinations: readonly string[]): StoredEvent {
    const body = JSON.stringify(event)
    const { lastInsertRowid } = this.#insert.run(event.id, cause_id, event.type, event.subject, body)
    const sequence = Number(lastInsertRowid)
    for (const destination of destinations) this.#owe.run(destination, sequence)
    this.#limit.add(destinations.length)
    return { sequence, event_id: event.id, type: event.type, subject: event.subject, body }
  }

  /**
   * Owes a settled delivery once more. False where it is still owed, or parked: a person decides about that.
   */
  oweAgain(destination: string, sequence: number): boolean {
    this.#rewound += 1
    if (Number(this.#oweAgain.run(destination, sequence).changes) === 0) return false
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
    return this.#byId.get(event_id) as StoredEvent | undefined
  }

  /** Events `from..to` in the order of emission, both included. */
  range(from: number, to: number): StoredEvent[] {
    return from > to ? [] : (this.#range.all(from, to) as unknown as StoredEvent[])
  }

  /** What is owed to a destination beyond `after`, in the order of emission. */
  pending(destination: string, after: number, limit: number): StoredEvent[] {
    return this.#pending.all(destination, after, limit) as unknown as StoredEvent[]
  }

  /** To whom one event is still owed. */
  pendingOf(event_id: string): (StoredEvent & { readonly destination: string })[] {
    return this.#pendingOf.all(event_id) as unknown as (StoredEvent & { destination: string })[]
  }

  /** One delivery is done. False when it was done, withdrawn or parked before. */
  settle(destination: string, sequence: number): boolean {
    return Number(this.#settle.run(destination, sequence).changes) > 0
  }

  /** Everything owed to a destination up to and including `sequence` is done. */
  settleThrough(destination: string, sequence: number): void {
    this.#settleThrough.run(destination, sequence)
  }

  /** Nobody shall get this event any more. */
  withdraw(sequence: number): void {
    this.#withdraw.run(sequence)
  }

  /** Gives a delivery up, after so many attempts, and keeps it for a person, with the reason. */
  park(destination: string, sequence: number, reason: string, attempts: number, at_ms: number): void {
    this.#park.run(destination, sequence, reason, attempts, at_ms)
    this.settle(destination, sequence)
  }

  /** In the order of emission. */
  parked(): ParkedDelivery[] {
    return this.#parked.all() as unknown as ParkedDelivery[]
  }

  /** Owes a parked delivery again; its attempts are remembered. Undefined when none is parked there. */
  unpark(destination: string, sequence: number): StoredEvent | undefined {
    if (Number(this.#unpark.run(destination, sequence).changes) === 0) return undefined
    this.discard(destination, sequence)
    return this.range(sequence, sequence)[0]
  }

  /** Forgets a parked delivery for good. False when none is parked there. */
  discard(destination: string, sequence: number): boolean {
    return Number(this.#discard.run(destination, sequence).changes) > 0
  }

  /** Whether it owes so much that nothing new should be begun. Cheap enough to ask for each command. */
  isFull(): boolean {
    return this.#limit.reached()
  }

  undelivered(): number {
    return Number((this.#undelivered.get() as { n: number }).n)
  }
}
