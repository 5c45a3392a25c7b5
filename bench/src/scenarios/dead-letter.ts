import { nowUs } from '@three-ways/instrument/clock'
import type { Check } from '@three-ways/result-files/metrics'
import { orderCount } from '../settings/loads.ts'
import { ATTEMPTS, letterAbout, placeThrowing, redriveMended, type ThrowingOrder } from './given-up.ts'
import { loadBeside, untilMoment } from './load-beside.ts'
import { neighboursOf } from './neighbours.ts'
import { ratedLoad } from './offered-load.ts'
import { type InjectedPoison, POISONED_SERVICE, poison, poisonAbout } from './poison.ts'
import type { CellContext, Scenario } from './scenario.ts'
import { kept, refused } from './unreadable.ts'

/** Orders that nobody places, and four unreadable messages about each of them. */
const POISONED_ORDERS = 10

/**
 * In the middle third of a healthy load: messages that nobody can read, and two whose handlers throw each
 * time. A model either keeps what it cannot handle, or refuses it where it comes in; then what is kept is
 * redriven.
 */
export const deadLetter: Scenario = {
  name: 'dead-letter',
  warm_up: { orders: 1_000 },
  async measure(context) {
    const third_s = ratedLoad(context).seconds / 3
    const offer = context.offer({ count: orderCount(ratedLoad(context)) })
    let put_in: PutIn | undefined
    const { started_us } = await context.measured(offer, async () => {
      const { span, found } = await loadBeside(context, offer, async (started_us, signal) => {
        await untilMoment(started_us + third_s * 1_000_000, signal)
        return putIn({ ...context, signal }, third_s)
      })
      put_in = found
      return span
    })
    if (put_in === undefined) throw new TypeError('Nothing was put in')
    const { from_us, to_us } = put_in
    const { left_aside, figures, checks } = await judged(context, put_in)
    const last = Array.from(offer.journal.records()).filter(({ planned_us }) => planned_us > to_us)
    const completed = last.filter(({ completed_us }) => completed_us !== null).length
    return {
      offer,
      started_us,
      scheduled: true,
      poisoned: left_aside,
      figures: { ...figures, ...neighboursOf(offer.journal, from_us, to_us) },
      checks: [
        ...checks,
        {
          name: 'every good order after the last bad message completed',
          passed: last.length > 0 && completed === last.length,
          detail: `${completed} of ${last.length}`,
        },
      ],
    }
  },
}

/** What was put in and when: the unreadable, and an order for each handler that throws. */
interface PutIn {
  readonly from_us: number
  readonly to_us: number
  readonly unreadable: readonly InjectedPoison[]
  readonly required: ThrowingOrder
  readonly awaited: ThrowingOrder
}

async function putIn(context: CellContext, seconds: number): Promise<PutIn> {
  context.phase('poisoning')
  const from_us = nowUs()
  const ghosts = context.offer({ count: POISONED_ORDERS, name: 'poison' })
  const throwing = context.offer({ count: 2, name: 'throwing' })
  const kinds = Array.from({ length: POISONED_ORDERS }, (_, n) => poisonAbout(ghosts.subject(n))).flat()
  const [unreadable, required, awaited] = await Promise.all([
    poison(context, kinds, seconds),
    placeThrowing(context, throwing, 0, POISONED_SERVICE, 'OrderPlaced'),
    placeThrowing(context, throwing, 1, 'notification-service', 'InventoryReserved'),
  ])
  return { from_us, to_us: nowUs(), unreadable, required, awaited }
}

interface Judged {
  /** How many dead letters lie there at the end, on purpose: the unreadable, where those are kept. */
  readonly left_aside: number
  readonly figures: Record<string, number | null>
  readonly checks: readonly Check[]
}

async function judged(context: CellContext, { unreadable, required, awaited }: PutIn): Promise<Judged> {
  const { doneWhenAccepted, keepsDeadLetters } = context.running.system.guarantees
  const read = keepsDeadLetters ? await kept(context, unreadable) : await refused(context, unreadable)
  const handled = doneWhenAccepted
    ? await refusedByHandler(context, required)
    : await redriven(context, required)
  const behind = await redriven(context, awaited)
  const dead_lettered = read.letters + handled.letters + behind.letters
  const given_up_ms = Math.max(handled.given_up_ms ?? 0, behind.given_up_ms ?? 0)
  return {
    left_aside: keepsDeadLetters ? unreadable.length : 0,
    figures: {
      injected: unreadable.length + 2,
      dead_lettered,
      refused_at_the_door: read.refused + (doneWhenAccepted ? 1 : 0),
      redriven: handled.redriven + behind.redriven,
      attempts_of_a_handler_that_throws: behind.attempts,
      handler_given_up_after_ms: given_up_ms === 0 ? null : given_up_ms,
      unreadable_put_aside_or_refused_after_p50_ms: median(read.after_ms),
      unreadable_put_aside_or_refused_after_max_ms: read.after_ms.toSorted((a, b) => b - a)[0] ?? null,
    },
    checks: [...read.checks, ...handled.checks, ...behind.checks],
  }
}

interface Handled {
  readonly letters: number
  readonly redriven: number
  readonly attempts: number | null
  readonly given_up_ms: number | null
  readonly checks: readonly Check[]
}

/** The customer waits for this handler: what it cannot do fails the order, at once and for good. */
async function refusedByHandler(
  { running }: CellContext,
  { service, order_id, http_status }: ThrowingOrder,
): Promise<Handled> {
  await running.service(service).throwFor(undefined)
  const stored = running.ledgerView().entries.get(order_id)
  return {
    letters: 0,
    redriven: 0,
    attempts: null,
    given_up_ms: null,
    checks: [
      {
        name: 'an order whose required handler throws is refused with 503, and has failed for good',
        passed: http_status === 503 && stored?.status === 'failed',
        detail: `${order_id}: ${http_status}, stored as ${stored?.status ?? 'nothing'}`,
      },
    ],
  }
}

/**
 * Given up after three attempts and kept; given up again while it throws; done when it is redriven to a
 * mended handler.
 */
async function redriven(context: CellContext, order: ThrowingOrder): Promise<Handled> {
  context.phase(`redriving to ${order.service}`)
  const first = await letterAbout(context, order.order_id, ATTEMPTS)
  if (first !== undefined) await context.running.inspector.redrive(first.id, context.signal)
  const again = first && (await letterAbout(context, order.order_id, 2 * ATTEMPTS))
  const end = await redriveMended(context, order, again)
  const seen = `${order.order_id}: given up after ${first?.attempts ?? 'no'} and ${again?.attempts ?? 'no'} attempts`
  return {
    letters: first === undefined ? 0 : 1,
    redriven: end === 'confirmed' ? 1 : 0,
    attempts: first?.attempts ?? null,
    given_up_ms: first === undefined ? null : first.put_aside_ms - order.placed_ms,
    checks: [
      {
        name: `a message whose handler throws at ${order.service} is kept, counted on, and done once that is mended`,
        passed: again !== undefined && end === 'confirmed',
        detail: `${seen}, then ${end}`,
      },
    ],
  }
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}
