import type { Analytics } from '@three-ways/event-contract/analytics'
import type { ReplayFrom } from '@three-ways/event-contract/replay-from'
import type { ReplayControl } from '@three-ways/testbed/replay-control'
import { analyticsCheck } from '../measure/analytics-check.ts'
import { analyticsDigest } from '../measure/analytics-digest.ts'
import { observerOf, readAnalytics } from '../measure/observers.ts'
import type { Check } from '../results/metrics.ts'
import { readAgainIntoHandlers } from './replay-into-handlers.ts'
import { recountOrders } from './replay-recount.ts'
import type { CellContext, ScenarioFindings } from './scenario.ts'

type Findings = Pick<ScenarioFindings, 'figures' | 'checks'>

/** An analytics service that read everything again, and how long it took. */
interface Rebuild {
  readonly digest: string
  readonly took_s: number
}

/** Rebuilds the analytics in every way that there is and compares all of them. */
export async function readEverythingAgain(context: CellContext, since_ms: number): Promise<Findings> {
  const { running, signal, phase } = context
  const { replay } = running
  const observer = observerOf(running)
  if (replay === undefined || observer === undefined) {
    throw new TypeError(`${running.system.name} says that it can replay, and has no means to`)
  }
  const live = await readAnalytics(observer.url, signal)
  const recount = await recountOrders(running, signal)
  const history = await replay.history(observer.name, signal)
  const beside = (name: string, from: ReplayFrom) => rebuildBeside(context, replay, observer.name, name, from)

  phase('reading everything again, from the first event')
  const first = await beside('rebuild-1', { kind: 'first' })
  phase('reading everything again, from a moment')
  const second = await beside('rebuild-2', { kind: 'time', since_ms })
  const still_live = await readAnalytics(observer.url, signal)
  phase('reading everything again, in place of the live one')
  const reset = await timed(async () => {
    await replay.rebuildLive(observer.name, signal)
    return readAnalytics(observer.url, signal)
  })
  phase('reading everything once more into those that have handled it')
  const handlers = await readAgainIntoHandlers(running, replay, signal)
  const digests = {
    digest_live: analyticsDigest(live),
    digest_replay_1: first.digest,
    digest_replay_2: second.digest,
    digest_reset: reset.digest,
  }
  return {
    figures: {
      orders: live.total_orders,
      business_failed: live.failed,
      failure_rate_percent: live.failure_rate_percent,
      ...digests,
      replay_1_s: first.took_s,
      replay_2_s: second.took_s,
      reset_s: reset.took_s,
      events_kept: [...history.values()].reduce((sum, { first, end }) => sum + end - first, 0),
      ...handlers.figures,
    },
    checks: [
      somethingToReplay(live),
      { ...analyticsCheck(live, recount), name: 'the analytics equal a recount of the orders by the minute' },
      allEqual({ ...digests, 'the live ones meanwhile': analyticsDigest(still_live) }),
      handlers.check,
    ],
  }
}

async function rebuildBeside(
  { signal }: CellContext,
  replay: ReplayControl,
  service: string,
  name: string,
  from: ReplayFrom,
): Promise<Rebuild> {
  return timed(async () => {
    await using rebuilt = await replay.rebuild(service, name, from, signal)
    // Awaited here: the service must outlive the question.
    return await readAnalytics(rebuilt.url, signal)
  })
}

async function timed(rebuild: () => Promise<Analytics>): Promise<Rebuild> {
  const started_ms = performance.now()
  const digest = analyticsDigest(await rebuild())
  return { digest, took_s: (performance.now() - started_ms) / 1000 }
}

/** A replay of nothing equals nothing, which is no proof. */
function somethingToReplay({ total_orders, failed }: Analytics): Check {
  return {
    name: 'there were orders and failures to read again',
    passed: total_orders > 0 && failed > 0,
    detail: `${total_orders} orders, ${failed} failed`,
  }
}

function allEqual(digests: Readonly<Record<string, string>>): Check {
  const seen = Object.entries(digests).map(([name, digest]) => `${name} ${digest.slice(0, 12)}`)
  return {
    name: 'every rebuild equals the live analytics',
    passed: new Set(Object.values(digests)).size === 1,
    detail: seen.join(', '),
  }
}
