import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { SizeTally } from '../size-tally.ts'

/**
 * The store cannot take anything now (locked, disk full): nothing of the operation was kept. Try again later.
 */
export class StoreUnavailable extends Error {
  readonly code = 'store_unavailable'
  constructor(cause: unknown) {
    super(`Committing to the store: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'StoreUnavailable'
  }
}

interface Waiting {
  readonly operation: () => unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** What happens around the commits; none of it may wait. */
export interface CommitHooks {
  /**
   * After the last operation of a transaction and before its commit: the place for effects that a rollback
   * cannot undo. If it throws, the operations are told apart as if one of them had thrown.
   */
  beforeCommit(): void
  /** `operations`: how many shared the transaction. */
  afterCommit(operations: number): void
  afterRollback(): void
}

/** At most so many operations share a transaction, so that nobody waits long for a stranger's work. */
const MAX_OPERATIONS_PER_COMMIT = 1000
/** How long at most an operation waits for a transaction to share that somebody else needs. */
export const LATER_MS = 50

/**
 * One transaction for everything that is at hand: operations of one turn of the event loop commit together.
 *
 * No timer is involved. Under load a turn collects many operations and the cost of a commit is shared; alone,
 * an operation commits at the end of its own turn. If an operation fails, all are rolled back and run again
 * in two halves, and so on, so that only the faulty one is rejected; operations must therefore touch nothing
 * but the database.
 */
export class GroupCommit {
  readonly sizes = new SizeTally()
  /** Transactions that were committed. */
  committed = 0
  readonly #database: DatabaseSync
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #rollback: StatementSync
  readonly #hooks: CommitHooks
  #waiting: Waiting[] = []
  #later: Waiting[] = []
  #turns: (() => void)[] = []
  #scheduled = false
  #late = false

  constructor(database: DatabaseSync, hooks: CommitHooks) {
    this.#database = database
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    this.#commit = database.prepare('COMMIT')
    this.#rollback = database.prepare('ROLLBACK')
    this.#hooks = hooks
  }

  /**
   * Resolves with what `operation` returned once it is committed. Rejects with what it threw, or with
   * `StoreUnavailable`; nothing of it is kept then.
   */
  run<T>(operation: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ operation, resolve: resolve as (value: never) => void, reject })
      this.#schedule()
    })
  }

  /** Resolves when everything is committed that this turn of the event loop brings. Needs no transaction. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#turns.push(resolve)
      this.#schedule()
    })
  }

  /**
   * As `run`, for what nobody waits for and what a process that dies may leave undone: it comes first in the
   * next transaction that somebody else needs, and gets one of its own only where nobody needs any so long.
   */
  runLater<T>(operation: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#later.push({ operation, resolve: resolve as (value: never) => void, reject })
      if (this.#late) return
      this.#late = true
      setTimeout(this.#flushLate, LATER_MS).unref()
    })
  }

  /** Commits what waits, now. For a service that is about to end. */
  flushNow(): void {
    while (this.#waiting.length > 0 || this.#later.length > 0) this.#flush()
  }

  readonly #flushLate = (): void => {
    this.#late = false
    if (this.#later.length > 0) this.#flush()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#endTurn)
  }

  readonly #endTurn = (): void => {
    this.#scheduled = false
    const turns = this.#turns
    this.#turns = []
    if (this.#waiting.length > 0) this.#flush()
    for (const resolve of turns) resolve()
  }

  readonly #flush = (): void => {
    if (this.#later.length > 0) {
      this.#waiting = [...this.#later, ...this.#waiting]
      this.#later = []
    }
    if (this.#waiting.length === 0) return
    const batch =
      this.#waiting.length <= MAX_OPERATIONS_PER_COMMIT
        ? this.#waiting
        : this.#waiting.slice(0, MAX_OPERATIONS_PER_COMMIT)
    this.#waiting = batch === this.#waiting ? [] : this.#waiting.slice(MAX_OPERATIONS_PER_COMMIT)
    if (this.#waiting.length > 0) this.#schedule()
    this.sizes.add(batch.length)
    this.#commitTogether(batch)
  }

  #commitTogether(batch: readonly Waiting[]): void {
    if (!this.#tryBegin(batch)) return
    const results: unknown[] = []
    try {
      for (const waiting of batch) results.push(waiting.operation())
      this.#hooks.beforeCommit()
    } catch (error) {
      this.#undo()
      if (batch.length === 1) batch[0]?.reject(asStoreFault(error))
      else this.#commitInHalves(batch)
      return
    }
    try {
      this.#commit.run()
    } catch (error) {
      this.#undo()
      for (const waiting of batch) waiting.reject(new StoreUnavailable(error))
      return
    }
    this.committed += 1
    this.#hooks.afterCommit(batch.length)
    for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as never)
  }

  #commitInHalves(batch: readonly Waiting[]): void {
    const middle = batch.length >> 1
    this.#commitTogether(batch.slice(0, middle))
    this.#commitTogether(batch.slice(middle))
  }

  #tryBegin(batch: readonly Waiting[]): boolean {
    try {
      this.#begin.run()
      return true
    } catch (error) {
      for (const waiting of batch) waiting.reject(new StoreUnavailable(error))
      return false
    }
  }

  #undo(): void {
    // A full disk makes SQLite roll back by itself; a second rollback would throw and hide the cause.
    if (this.#database.isTransaction) this.#rollback.run()
    this.#hooks.afterRollback()
  }
}

/** What an operating system says of a disk that takes nothing more. */
const DISK_TAKES_NOTHING = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'])

/**
 * SQLite's own refusals become `StoreUnavailable`, except a broken constraint, which is the operation's
 * fault; and so does a disk that refuses an effect outside the database, which is nobody's fault either.
 */
function asStoreFault(error: unknown): unknown {
  const { code, errcode } = error as { code?: string; errcode?: number }
  if (code !== undefined && DISK_TAKES_NOTHING.has(code)) return new StoreUnavailable(error)
  if (code !== 'ERR_SQLITE_ERROR') return error
  const SQLITE_CONSTRAINT = 19
  const SQLITE_ERROR = 1
  const primary = (errcode ?? 0) & 0xff
  return primary === SQLITE_CONSTRAINT || primary === SQLITE_ERROR ? error : new StoreUnavailable(error)
}
