import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { copyableEvent, EVENT_COLUMNS, type EventRow, inList, type StoredEvent } from './outbox-tables.ts'

/** A delivery that was given up after its attempts. */
export interface ParkedDelivery extends StoredEvent {
  readonly destination: string
  readonly reason: string
  /** All of them, those before it was last tried anew included. */
  readonly attempts: number
  readonly parked_ms: number
}

type ParkedRow = EventRow & Pick<ParkedDelivery, 'destination' | 'reason' | 'attempts' | 'parked_ms'>

/** The deliveries of an outbox that were given up, and how often those were tried that are owed again. */
export class ParkedDeliveries {
  readonly #park: StatementSync
  readonly #list: StatementSync
  readonly #release: StatementSync
  readonly #discard: StatementSync
  readonly #forget: StatementSync

  /** The tables have to be there. */
  constructor(database: DatabaseSync) {
    this.#park = database.prepare(
      `INSERT INTO parked SELECT ?1, sequence, ?3, ?4, ?5 FROM outbox WHERE sequence = ?2 AND instr(owed, ?6)
       ON CONFLICT (sequence, destination) DO UPDATE SET reason = excluded.reason,
         attempts = attempts + excluded.attempts, parked_ms = excluded.parked_ms`,
    )
    this.#list = database.prepare(
      `SELECT p.destination, p.reason, p.attempts, p.parked_ms, ${EVENT_COLUMNS}
       FROM parked p JOIN outbox o ON o.sequence = p.sequence WHERE p.parked_ms IS NOT NULL
       ORDER BY p.sequence, p.destination`,
    )
    const one = 'destination = ? AND sequence = ? AND parked_ms IS NOT NULL'
    this.#release = database.prepare(`UPDATE parked SET parked_ms = NULL WHERE ${one}`)
    this.#discard = database.prepare(`DELETE FROM parked WHERE ${one}`)
    this.#forget = database.prepare(
      'DELETE FROM parked WHERE parked_ms IS NULL AND destination = ? AND sequence BETWEEN ? AND ?',
    )
  }

  /** Keeps a delivery that is owed, with the reason. */
  add(destination: string, sequence: number, reason: string, attempts: number, at_ms: number): void {
    this.#park.run(destination, sequence, reason, attempts, at_ms, inList(destination))
  }

  /** In the order of emission. */
  list(): ParkedDelivery[] {
    return (this.#list.all() as unknown as ParkedRow[]).map((row) => {
      const { destination, reason, attempts, parked_ms } = row
      return { ...copyableEvent(row), destination, reason, attempts, parked_ms }
    })
  }

  /** It is not parked any more, and its attempts are remembered. False when none is parked there. */
  release(destination: string, sequence: number): boolean {
    return Number(this.#release.run(destination, sequence).changes) > 0
  }

  /** Forgets one for good. False when none is parked there. */
  discard(destination: string, sequence: number): boolean {
    return Number(this.#discard.run(destination, sequence).changes) > 0
  }

  /** These were settled after all: how often they were tried before is of no interest any more. */
  settled(destination: string, first: number, last: number): void {
    this.#forget.run(destination, first, last)
  }
}
