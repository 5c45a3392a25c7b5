import { shareOf } from '@three-ways/event-contract/share'
import { duplicateEffects } from '../measure/duplicate-effects.ts'
import { orderCount } from '../settings/loads.ts'
import { crashAtEachPoint } from './crash-points.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import { laterFacts, placedFact } from './order-facts.ts'
import { RepeatedFacts, whenRipe } from './repeated-facts.ts'
import { type RepeatedRequests, repeatRequests } from './repeated-requests.ts'
import type { CellContext, Offer, Scenario, ScenarioFindings } from './scenario.ts'

/** Share of the orders whose events are all published again. */
const SHARES: Readonly<Record<string, number>> = {
  'duplicates-1-percent': 0.01,
  'duplicates-10-percent': 0.1,
  'duplicates-50-percent': 0.5,
}
const FAILING_SHARE = 0.1

/** Facts and requests come more than once; each may have one effect. */
export const idempotency: Scenario = {
  name: 'idempotency',
  warm_up: { orders: 200 },
  measure(context) {
    if (context.variant === 'crash-points') return crashAtEachPoint(context)
    const share = SHARES[context.variant]
    if (share === undefined) throw new TypeError(`idempotency has no variant ${context.variant}`)
    return repeatFacts(context, share)
  },
}

/**
 * Every event of the chosen orders is published again: of one half at once (`OrderPlaced` when the order was
 * accepted, which in a model that answers early is before inventory has seen the first one; the rest when the
 * order has ended), of the other half after all services were stopped and started again.
 */
async function repeatFacts(context: CellContext, share: number): Promise<ScenarioFindings> {
  const { running, signal } = context
  const count = orderCount(ratedLoad(context))
  const chosen_count = Math.max(2, Math.round(count * share))
  const isChosen = (order_id: string) => shareOf(order_id) < chosen_count / count
  // A sample of 200 may by chance hold no chosen order at all; ids are taken so that the share is what it
  // says.
  const suits = (orderId: (n: number) => string) =>
    numbersOf(count, orderId, isChosen).length === chosen_count
  const offer = context.offer({ count, failing_share: FAILING_SHARE, suits })
  const chosen = numbersOf(count, offer.subject, isChosen)
  const now = chosen.filter((_, index) => index % 2 === 0)
  const later = chosen.filter((_, index) => index % 2 === 1)

  const facts = new RepeatedFacts(running, signal)
  const repeating = publishAtOnce(offer, facts, now)
  const { started_us } = await context.measured(offer, () => openLoop(context, offer))
  await repeating.stop()
  const requests = await repeatRequests(context)
  context.phase('restarting the services')
  await Promise.all(running.services.map((service) => service.stop()))
  await Promise.all(running.services.map((service) => service.start()))
  context.phase('publishing again after the restart')
  await facts.publish(later.flatMap((n) => [...placedFact(offer, n), ...laterFacts(offer, n)]))
  return {
    offer,
    started_us,
    scheduled: true,
    ...(await judged(context, offer, facts, requests)),
  }
}

/**
 * Publishes the events of these orders again as soon as each may be, until `stop`, which waits for the last.
 */
function publishAtOnce(offer: Offer, facts: RepeatedFacts, numbers: readonly number[]) {
  const { journal } = offer
  const isAccepted = (n: number) => journal.record(n).accepted_us !== null
  const hasEnded = (n: number) => journal.record(n).completed_us !== null
  const placed = whenRipe(offer, numbers, isAccepted, (n) => facts.publish(placedFact(offer, n)))
  const ended = whenRipe(offer, numbers, hasEnded, (n) => facts.publish(laterFacts(offer, n)))
  return { stop: () => Promise.all([placed.stop(), ended.stop()]) }
}

async function judged(
  { running, settles_within_ms }: CellContext,
  offer: Offer,
  facts: RepeatedFacts,
  { orders, repetitions, differing }: RepeatedRequests,
): Promise<Pick<ScenarioFindings, 'figures' | 'checks'>> {
  const missed = await facts.missed(settles_within_ms)
  const stores = running.ledgerView()
  const { total, ...kinds } = duplicateEffects(stores, offer.journal.records())
  const effects = Object.entries(kinds).map(([kind, number]) => `${kind} ${number}`)
  const unseen = [...missed].map(([service, number]) => `${service} missed ${number}`)
  return {
    figures: {
      duplicates_injected: facts.injected,
      requests_repeated: repetitions,
      duplicate_effects: total,
      inbox_hits: facts.recognised(),
      external_effects_doubled: stores.external_effects_doubled,
    },
    checks: [
      {
        name: 'no duplicate had an effect',
        passed: total === 0,
        detail: `${facts.injected} duplicates; effects beyond the first: ${effects.join(', ')}`,
      },
      {
        name: 'every duplicate was recognised as one',
        passed: facts.injected > 0 && missed.size === 0,
        detail: `${facts.injected} published again; ${unseen.join(', ') || 'none missed'}`,
      },
      {
        name: 'the same order posted three times, twice at once, is answered alike each time',
        passed: differing.length === 0,
        detail: `${orders} orders; ${differing.join('; ') || 'none answered differently'}`,
      },
    ],
  }
}

function numbersOf(count: number, orderId: (n: number) => string, suits: (id: string) => boolean): number[] {
  return Array.from({ length: count }, (_, n) => n).filter((n) => suits(orderId(n)))
}
