import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../test/tally-service.ts'
import { openDatabase } from './database.ts'
import { GroupCommit, StoreUnavailable } from './group-commit.ts'

const SQLITE_FULL = 13

describe('group commit', () => {
  let owned: DisposableStack
  let file: string
  let database: DatabaseSync
  let commits: GroupCommit
  let told: string[]
  let beforeCommit: () => void

  beforeEach(() => {
    owned = new DisposableStack()
    file = `${temporaryFolder(owned)}/store.sqlite`
    database = openDatabase(file, 'D1')
    owned.defer(() => database.close())
    database.exec('CREATE TABLE rows (n INTEGER NOT NULL UNIQUE) STRICT')
    told = []
    beforeCommit = () => {}
    commits = new GroupCommit(database, {
      beforeCommit: () => beforeCommit(),
      afterCommit: () => void told.push('commit'),
      afterRollback: () => void told.push('rollback'),
    })
  })
  afterEach(() => owned.dispose())

  const insert = (n: number) => () => {
    database.prepare('INSERT INTO rows VALUES (?)').run(n)
    return n
  }
  const stored = () => {
    using other = new DatabaseSync(file, { readOnly: true })
    return other
      .prepare('SELECT n FROM rows ORDER BY n')
      .all()
      .map(({ n }) => n)
  }

  it('lets all operations of one turn share a transaction, and answers each with its own result', async () => {
    const results = await Promise.all([3, 1, 2].map((n) => commits.run(insert(n))))
    expect(results).toEqual([3, 1, 2])
    expect(told).toEqual(['commit'])
    expect(commits.sizes.summary()).toMatchObject({ count: 1, max: 3 })
  })

  it('resolves only when another connection sees the rows', async () => {
    const running = commits.run(insert(1))
    expect(stored()).toEqual([])
    await running
    expect(stored()).toEqual([1])
  })

  it('splits what is more than one transaction may hold, and keeps the order', async () => {
    const order: number[] = []
    const operations = Array.from({ length: 2500 }, (_, n) => commits.run(() => order.push(n)))
    await Promise.all(operations)
    expect(told).toHaveLength(3)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(commits.sizes.summary().max).toBe(1000)
  })

  it.each([0, 4, 9])(
    'rejects the one that fails (number %i of 10) alone, and commits the others',
    async (bad) => {
      const defect = new Error('a defect')
      const running = Array.from({ length: 10 }, (_, n) =>
        commits.run(() => {
          insert(n)()
          if (n === bad) throw defect
        }),
      )
      const settled = await Promise.allSettled(running)
      const rejected = settled.flatMap((one, n) => (one.status === 'rejected' ? [[n, one.reason]] : []))
      expect(rejected).toEqual([[bad, defect]])
      expect(stored()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((n) => n !== bad))
      // Ten transactions of one each would be as right, and as slow as no group at all.
      expect(told.filter((what) => what === 'commit').length).toBeLessThan(5)
    },
  )

  it('keeps the order of the operations however they are told apart', async () => {
    const running = [0, 1, 2, 3, 4, 5, 6].map((n) =>
      commits.run(() => {
        if (n === 3) throw new Error('a defect')
        database.prepare('INSERT INTO rows SELECT count(*) * 10 + ? FROM rows').run(n)
      }),
    )
    await Promise.allSettled(running)
    expect(stored()).toEqual([0, 11, 22, 34, 45, 56])
  })

  it('tells a broken constraint from a store that is away', async () => {
    await commits.run(insert(1))
    await expect(commits.run(insert(1))).rejects.not.toBeInstanceOf(StoreUnavailable)
    const full = Object.assign(new Error('database or disk is full'), {
      code: 'ERR_SQLITE_ERROR',
      errcode: SQLITE_FULL,
    })
    const running = commits.run(() => {
      throw full
    })
    await expect(running).rejects.toMatchObject({ code: 'store_unavailable', cause: full })
  })

  it.each(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'])(
    'blames nobody when a disk refuses an effect outside the database: %s',
    async (code) => {
      const refusal = Object.assign(new Error('the disk takes nothing'), { code })
      beforeCommit = () => {
        throw refusal
      }
      await expect(commits.run(insert(1))).rejects.toMatchObject({
        code: 'store_unavailable',
        cause: refusal,
      })
      beforeCommit = () => {}
      await commits.run(insert(2))
      expect(stored()).toEqual([2])
    },
  )

  it('rejects with StoreUnavailable while another writer holds the store, keeps nothing, and goes on after', async () => {
    using intruder = new DatabaseSync(file)
    intruder.exec('BEGIN IMMEDIATE')
    const settled = await Promise.allSettled([commits.run(insert(1)), commits.run(insert(2))])
    intruder.exec('ROLLBACK')
    for (const one of settled) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } })
    }
    expect(stored()).toEqual([])
    expect(told).toEqual([])
    await commits.run(insert(3))
    expect(stored()).toEqual([3])
  })

  it('keeps nothing when the commit itself fails, and goes on after', async () => {
    database.exec('CREATE TABLE parents (n INTEGER PRIMARY KEY) STRICT')
    // A deferred constraint is checked by COMMIT, and by nothing before it.
    database.exec('CREATE TABLE children (n INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED) STRICT')
    const orphan = commits.run(() => database.exec('INSERT INTO children VALUES (7)'))
    const neighbour = commits.run(insert(1))
    const settled = await Promise.allSettled([orphan, neighbour])
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(told).toEqual(['rollback'])
    expect(stored()).toEqual([])
    expect(database.isTransaction).toBe(false)
    await commits.run(insert(2))
    expect(stored()).toEqual([2])
  })

  it('an operation may ask for another one: it has its own transaction, later', async () => {
    let inner: Promise<number> | undefined
    await commits.run(() => {
      inner = commits.run(insert(2))
      return insert(1)()
    })
    expect(stored()).toContain(1)
    expect(await inner).toBe(2)
    expect(stored()).toEqual([1, 2])
    expect(told).toEqual(['commit', 'commit'])
  })

  it('does what must be done before a commit once, however often operations are run again', async () => {
    let done = 0
    beforeCommit = () => {
      if (database.prepare('SELECT count(*) AS n FROM rows').get()?.n === 0) throw new Error('too early')
      done += 1
    }
    const running = [1, 2].map((n) => commits.run(insert(n)))
    await Promise.all(running)
    expect(done).toBe(1)
  })

  it('rolls back when what must be done before the commit fails, and tells who was to blame', async () => {
    beforeCommit = () => {
      if (database.prepare('SELECT n FROM rows WHERE n = 1').get() !== undefined) throw new Error('full')
    }
    const settled = await Promise.allSettled([0, 1, 2].map((n) => commits.run(insert(n))))
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(stored()).toEqual([0, 2])
  })

  it('flushNow commits what waits, and leaves no transaction for later', async () => {
    const running = commits.run(insert(1))
    commits.flushNow()
    expect(stored()).toEqual([1])
    await running
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual(['commit'])
    expect(commits.sizes.summary().count).toBe(1)
  })

  describe('a turn', () => {
    it('is over behind all that it commits, whoever came first, and needs no transaction', async () => {
      const over = commits.turn().then(stored)
      void commits.run(insert(1))
      expect(await over).toEqual([1])
      await commits.turn()
      expect(told).toEqual(['commit'])
    })

    it('has nobody do now what may be done later', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout'] })
      owned.defer(() => void vi.useRealTimers())
      const later = commits.runLater(insert(1))
      await commits.turn()
      expect(told).toEqual([])
      commits.flushNow()
      await later
    })
  })

  describe('what may be done later', () => {
    it('comes first in the next transaction that somebody needs, and costs none', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout'] })
      owned.defer(() => void vi.useRealTimers())
      const order: string[] = []
      const later = commits.runLater(() => order.push('later'))
      await new Promise((resolve) => setImmediate(resolve))
      expect(told).toEqual([])
      await commits.run(() => order.push('now'))
      await later
      expect([order, told]).toEqual([['later', 'now'], ['commit']])
    })

    it('gets a transaction of its own where nobody needs one', async () => {
      await Promise.all([1, 2].map((n) => commits.runLater(insert(n))))
      expect([stored(), told]).toEqual([[1, 2], ['commit']])
      await commits.runLater(insert(3))
      expect(stored()).toEqual([1, 2, 3])
    })

    it('is committed with the end of a service', async () => {
      const later = commits.runLater(insert(1))
      commits.flushNow()
      expect(stored()).toEqual([1])
      await later
    })

    it('fails alone, and is told of a store that is away', async () => {
      const failing = commits.runLater(() => {
        throw new Error('a defect')
      })
      await Promise.all([commits.run(insert(1)), expect(failing).rejects.toThrow('a defect')])
      expect(stored()).toEqual([1])
      using intruder = new DatabaseSync(file)
      intruder.exec('BEGIN IMMEDIATE')
      await expect(commits.runLater(insert(2))).rejects.toBeInstanceOf(StoreUnavailable)
    })
  })

  it('rejects with StoreUnavailable once the store is closed', async () => {
    const other = openDatabase(`${file}-other`, 'D1')
    const late = new GroupCommit(other, {
      beforeCommit: () => {},
      afterCommit: () => {},
      afterRollback: () => {},
    })
    const running = late.run(() => 1)
    other.close()
    await expect(running).rejects.toBeInstanceOf(StoreUnavailable)
  })
})
