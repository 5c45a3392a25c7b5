import { PastRetention } from '@three-ways/testbed/replay'
import { untilQuiet } from '@three-ways/testbed/until-quiet'
import { isBurst } from '../settings/loads.ts'
import { sendBulk } from './bulk-load.ts'
import { proveNoReplay } from './replay-impossible.ts'
import { readEverythingAgain } from './replay-rebuilds.ts'
import type { CellContext, Scenario } from './scenario.ts'

const FAILING_SHARE = 0.1
const QUIET_WITHIN_MS = 60_000

/**
 * Orders with failures among them; when all of it is over, the analytics are made again from past events:
 * twice beside the live ones, and once in their place. Then everything is read once more into those that have
 * handled it. Where nothing keeps past events the opposite is proved: that they are gone.
 */
export const replay: Scenario = {
  name: 'replay',
  observers: true,
  warm_up: { orders: 0 },
  async measure(context) {
    if (!isBurst(context.load)) throw new TypeError('replay needs a load of so many orders')
    const count = context.load.orders
    const offer = context.offer({ count })
    const since_ms = Date.now()
    const load = () => sendBulk(context, offer, { count, failing_share: FAILING_SHARE })
    const { started_us } = await context.measured(offer, load)
    await untilNothingMoves(context)
    const { canReplay } = context.running.system.guarantees
    const found = canReplay ? await replayed(context, since_ms) : await proveNoReplay(context)
    return { offer, started_us, scheduled: false, bulk: true, ...found }
  },
}

/** A beginning that is gone is a finding about the system, and no defect of the bench. */
async function replayed(context: CellContext, since_ms: number) {
  try {
    return await readEverythingAgain(context, since_ms)
  } catch (error) {
    if (!(error instanceof PastRetention)) throw error
    const check = { name: 'past events are all still there', passed: false, detail: error.message }
    return { figures: {}, checks: [check] }
  }
}

/** The load is over: what is read again must have an end. */
async function untilNothingMoves({ running, signal, phase }: CellContext): Promise<void> {
  phase('waiting until nothing moves')
  await untilQuiet(running, QUIET_WITHIN_MS, signal)
}
