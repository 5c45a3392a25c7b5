import type { Check } from '@three-ways/result-files/metrics'
import { untilQuiet } from '@three-ways/testbed/until-quiet'
import { observerOf, readAnalytics } from '../measure/observers.ts'
import type { CellContext, ScenarioFindings } from './scenario.ts'

type Findings = Pick<ScenarioFindings, 'figures' | 'checks'>

const QUIET_WITHIN_MS = 30_000
const NEEDS = 'not possible, needs a log or a stream that keeps events'
const NOTHING = {
  digest_live: null,
  digest_replay_1: null,
  digest_replay_2: null,
  digest_reset: null,
} as const

/**
 * What a model that cannot read past events again has to show: who comes later, or anew, learns nothing of
 * them.
 */
export async function proveNoReplay(context: CellContext): Promise<Findings> {
  const observer = observerOf(context.running)
  const check = observer === undefined ? nobodyWatches(context) : await startsWithNothing(context, observer)
  return { figures: { ...NOTHING, replay: NEEDS }, checks: [check] }
}

/** Without observers nothing was derived from the events that could be made again. */
function nobodyWatches({ running }: CellContext): Check {
  const { services } = running.deployment
  const watching = running.system.services.filter(({ observer }) => observer).map(({ name }) => name)
  return {
    name: 'past events cannot be read again',
    passed: watching.length === 0 && running.replay === undefined,
    detail: `${NEEDS}; those who run are ${services.join(', ')}, asked for with observers`,
  }
}

/** The observer begins with an empty store: what it saw was kept by nobody else. */
async function startsWithNothing(
  { running, signal }: CellContext,
  observer: { readonly name: string; readonly url: string },
): Promise<Check> {
  const handle = running.service(observer.name)
  const before = await readAnalytics(observer.url, signal)
  await handle.stop()
  const store = handle.setStoreAside()
  try {
    await handle.start()
    await untilQuiet(running, QUIET_WITHIN_MS, signal)
    const { total_orders } = await readAnalytics(observer.url, signal)
    await handle.stop()
    return {
      name: 'past events cannot be read again',
      passed: total_orders === 0 && before.total_orders > 0 && running.replay === undefined,
      detail: `${NEEDS}; with an empty store the observer knows ${total_orders} of ${before.total_orders} orders`,
    }
  } finally {
    store[Symbol.dispose]()
    await handle.start()
  }
}
