import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import { openSmallDisk, type SmallDisk, whyNoSmallDisk } from '../small-disk.ts'
import { raiseBeside } from './raise-beside.ts'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'
import { type Answered, expectAccepted, expectWhole, placeMany } from './whole-orders.ts'

const ORDERS = 30
/** Several times what a service waits for a lock: it must have given up, and tried again, and given up. */
const LOCKED_MS = 1_000
const DISK_MEBIBYTES = 24

/**
 * Somebody else holds the lock of a store, or its disk is full: who asks is told to come again, nothing is
 * half done, and what was accepted ends when the store is back.
 */
export function storeAway(raised: Raised, services: readonly string[]): void {
  describe.each(services)('the store of %s is locked by somebody else', (name) => {
    it('nothing is half done, and everything accepted ends when it is back', async () => {
      const suite = raised()
      const before = placeMany(suite, ORDERS)
      const lock = lockStore(suite.running.service(name).store_file)
      const during = placeMany(suite, ORDERS)
      await delay(LOCKED_MS, undefined, { signal: suite.signal })
      // Whoever takes orders knows at once that it cannot; behind another service somebody may have to wait.
      if (name === doorOf(suite)) expectRefused(suite, await during)
      lock[Symbol.dispose]()
      const answers = [...(await before), ...(await during), ...(await placeMany(suite, ORDERS))]
      await untilQuiet(suite)
      expectWhole(suite, answers)
    })
  })

  const why_not = whyNoSmallDisk()
  const title =
    'the disk of the stores is full: orders are refused, nothing is half done, and it ends with it'
  it.skipIf(why_not !== undefined)(why_not === undefined ? title : `${title} (${why_not})`, async () => {
    using disk = openSmallDisk(DISK_MEBIBYTES)
    await fullDisk(raised(), disk)
  })
}

function doorOf({ running }: RaisedForSuite): string | undefined {
  return running.services[0]?.name
}

function lockStore(file: string): Disposable {
  const intruder = new DatabaseSync(file, { timeout: 5_000 })
  intruder.exec('BEGIN EXCLUSIVE')
  return {
    [Symbol.dispose]() {
      intruder.exec('ROLLBACK')
      intruder.close()
    },
  }
}

/** 503, when to come again, and not a trace. */
function expectRefused({ running }: Pick<RaisedForSuite, 'running'>, answers: readonly Answered[]): void {
  const { entries } = running.ledgerView()
  for (const { order_id, placed } of answers) {
    expect(placed?.http_status, order_id).toBe(503)
    expect(placed?.retry_after_s, order_id).toBeGreaterThan(0)
    expect(entries.get(order_id), order_id).toBeUndefined()
  }
}

/** A second system, whose stores and logs lie on the small disk. */
async function fullDisk(first: RaisedForSuite, disk: SmallDisk): Promise<void> {
  await using suite = await raiseBeside(first, 'full-disk', disk)
  const answers = await placeMany(suite, ORDERS)
  await untilQuiet(suite)
  disk.fill()
  const refused: Answered[] = []
  // A store that begins its log anew has room in it for a while.
  await until('an order is refused', SETTLES_WITHIN_MS, suite.signal, async () => {
    const more = await placeMany(suite, ORDERS)
    answers.push(...more)
    refused.push(...more.filter(({ placed }) => placed?.http_status === 503))
    return refused.length >= ORDERS
  })
  for (const { order_id, placed } of refused) expect(placed?.retry_after_s, order_id).toBeGreaterThan(0)
  disk.free()
  const after = await placeMany(suite, ORDERS)
  await untilQuiet(suite)
  expectWhole(suite, [...answers, ...after])
  expectAccepted(after)
}
