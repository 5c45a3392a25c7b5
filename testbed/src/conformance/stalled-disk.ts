import { expect, it } from 'vitest'
import { openStallingDisk, type StallingDisk, whyNoStallingDisk } from '../stalling-disk.ts'
import { raiseBeside } from './raise-beside.ts'
import { type Raised, type RaisedForSuite, untilQuiet } from './raised.ts'
import { allMadeMoreThan, toldCheckpoints } from './told-checkpoints.ts'
import { expectAccepted, expectWhole, placeMany, placeUntil } from './whole-orders.ts'

const ORDERS = 40
const STALLED_S = 2
const DISK_MEBIBYTES = 256
/** Longer than a stall on a machine that is busy with much besides: nobody is to give up. */
const REQUEST_TIMEOUT_MS = '30000'

/** The disk of all stores stalls under load: who writes waits, and that is all. */
export function diskStalls(raised: Raised): void {
  const why_not = whyNoStallingDisk()
  const title =
    'the disk of the stores stalls for two seconds: orders wait, and nothing is refused, lost or doubled'
  it.skipIf(why_not !== undefined)(why_not === undefined ? title : `${title} (${why_not})`, async () => {
    using disk = openStallingDisk(DISK_MEBIBYTES)
    await using suite = await raiseBeside(raised(), 'stalled-disk', disk, { REQUEST_TIMEOUT_MS })
    await stalledDisk(suite, disk)
  })
}

async function stalledDisk(suite: RaisedForSuite, disk: StallingDisk): Promise<void> {
  const services = suite.running.services.map(({ name }) => name)
  const all = 'every store has had a checkpoint'
  const answers = await placeUntil(suite, all, allMadeMoreThan(suite, services))
  const before = placeMany(suite, ORDERS)
  const asked_ms = performance.now()
  await disk.stall(STALLED_S)
  const during = Array.from({ length: ORDERS }, () => placeMany(suite, 1))
  await Promise.race(during)
  // Not one of them could be kept before.
  expect(performance.now() - asked_ms).toBeGreaterThanOrEqual(STALLED_S * 1000)
  answers.push(...(await before), ...(await Promise.all(during)).flat())
  const made = (await toldCheckpoints(suite, services)).map((one) => one.made)
  const again = allMadeMoreThan(suite, services, made)
  answers.push(...(await placeUntil(suite, `${all} behind the stall`, again)))
  const makers = (await toldCheckpoints(suite, services)).map(({ by }) => by)
  expect(makers).toEqual(services.map(() => 'thread'))
  await untilQuiet(suite)
  expectAccepted(answers)
  expectWhole(suite, answers)
}
