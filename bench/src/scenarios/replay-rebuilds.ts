import type { Analytics } from '@three-ways/event-contract/analytics'
import type { ReplayFrom } from '@three-ways/event-contract/replay-from'
import type { Check } from '@three-ways/result-files/metrics'
import type { ReplayControl } from '@three-ways/testbed/replay-control'
import { analyticsCheck, analyticsDifferences } from '../measure/analytics-check.ts'
import { analyticsDigest } from '../measure/analytics-digest.ts'
import { observerOf, readAnalytics } from '../measure/observers.ts'
import { readAgainIntoHandlers } from './replay-into-handlers.ts'
import { recountOrders } from './replay-recount.ts'
import type { CellContext, ScenarioFindings } from './scenario.ts'

const SHOWN = 10

type Findings = Pick<ScenarioFindings, 'figures' | 'checks'>

/** An analytics service that read everything again, and how long it took. */
interface Rebuild {
  readonly analytics: Analytics
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
    digest_replay_1: analyticsDigest(first.analytics),
    digest_replay_2: analyticsDigest(second.analytics),
    digest_reset: analyticsDigest(reset.analytics),
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
      events_read_again: Object.values(live.events).reduce((sum, count) => sum + count, 0),
      ...handlers.figures,
    },
    checks: [
      somethingToReplay(live),
      { ...analyticsCheck(live, recount), name: 'the analytics equal a recount of the orders by the minute' },
      allEqual(live, {
        'from the first event': first.analytics,
        'from a moment': second.analytics,
        'in place of the live ones': reset.analytics,
        'the live ones meanwhile': still_live,
      }),
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
  const analytics = await rebuild()
  return { analytics, took_s: (performance.now() - started_ms) / 1000 }
}

/** A replay of nothing equals nothing, which is no proof. */
function somethingToReplay({ total_orders, failed }: Analytics): Check {
  return {
    name: 'there were orders and failures to read again',
    passed: total_orders > 0 && failed > 0,
    detail: `${total_orders} orders, ${failed} failed`,
  }
}

function allEqual(live: Analytics, others: Readonly<Record<string, Analytics>>): Check {
  const wrong = Object.entries(others).flatMap(([name, analytics]) => {
    return analyticsDifferences(analytics, live).map((difference) => `${name}: ${difference}`)
  })
  return {
    name: 'every rebuild equals the live analytics',
    passed: wrong.length === 0,
    detail: wrong.slice(0, SHOWN).join('; ') || `all are ${analyticsDigest(live).slice(0, 12)}`,
  }
}
