import { setTimeout as delay } from 'node:timers/promises'
import { until } from '@three-ways/testbed/order-client'
import type { DeadLetter } from '@three-ways/testbed/system'
import { nowUs } from '../measure/clock.ts'
import type { Check } from '../results/metrics.ts'
import { ATTEMPTS, letterAbout, placeThrowing, redriveMended, type ThrowingOrder } from './given-up.ts'
import { neighboursOf } from './neighbours.ts'
import { openLoop, orderCount, ratedLoad } from './offered-load.ts'
import { type InjectedPoison, POISONED_SERVICE, poison, poisonAbout } from './poison.ts'
import type { CellContext, Scenario } from './scenario.ts'

/** Orders that nobody places, and four unreadable messages about each of them. */
const POISONED_ORDERS = 10
const KEPT_WITHIN_MS = 30_000

/**
 * In the middle third of a healthy load: messages that nobody can read, and two whose handlers throw each
 * time. A model either keeps what it cannot handle, or refuses it where it comes in; then what is kept is
 * redriven.
 */
export const deadLetter: Scenario = {
  name: 'dead-letter',
  warm_up: { orders: 500, in_flight: 8 },
  async measure(context) {
    const load = ratedLoad(context)
    const offer = context.offer({ count: orderCount(load) })
    let [from_us, to_us] = [0, 0]
    let done: PoisonedSpan | undefined
    const poisonAmid = async () => {
      const third_s = load.seconds / 3
      await delay(third_s * 1000, undefined, { signal: context.signal })
      from_us = nowUs()
      done = await poisonFor(context, third_s)
      to_us = nowUs()
    }
    const { started_us } = await context.measured(offer, async () => {
      const [span] = await Promise.all([openLoop(context, offer), poisonAmid()])
      return span
    })
    if (done === undefined) throw new TypeError('Nothing was poisoned')
    const { figures, checks } = await judged(context, done)
    const last = Array.from(offer.journal.records()).filter(({ planned_us }) => planned_us > to_us)
    const completed = last.filter(({ completed_us }) => completed_us !== null).length
    return {
      offer,
      started_us,
      scheduled: true,
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

/** What was put in: the unreadable, and an order for each handler that throws. */
interface PoisonedSpan {
  readonly unreadable: readonly InjectedPoison[]
  readonly required: ThrowingOrder
  readonly awaited: ThrowingOrder
}

async function poisonFor(context: CellContext, seconds: number): Promise<PoisonedSpan> {
  context.phase('poisoning')
  const ghosts = context.offer({ count: POISONED_ORDERS, name: 'poison' })
  const throwing = context.offer({ count: 2, name: 'throwing' })
  const kinds = Array.from({ length: POISONED_ORDERS }, (_, n) => poisonAbout(ghosts.orderId(n))).flat()
  const [unreadable, required, awaited] = await Promise.all([
    poison(context, kinds, seconds),
    placeThrowing(context, throwing, 0, POISONED_SERVICE, 'OrderPlaced'),
    placeThrowing(context, throwing, 1, 'notification-service', 'InventoryReserved'),
  ])
  return { unreadable, required, awaited }
}

type Judged = { readonly figures: Record<string, number | null>; readonly checks: readonly Check[] }

async function judged(
  context: CellContext,
  { unreadable, required, awaited }: PoisonedSpan,
): Promise<Judged> {
  const { doneWhenAccepted, keepsDeadLetters } = context.running.system.guarantees
  const read = keepsDeadLetters ? await kept(context, unreadable) : await refused(context, unreadable)
  const handled = doneWhenAccepted ? refusedByHandler(required) : await redriven(context, required)
  const behind = await redriven(context, awaited)
  const dead_lettered = read.letters + handled.letters + behind.letters
  const given_up_ms = Math.max(handled.given_up_ms ?? 0, behind.given_up_ms ?? 0)
  return {
    figures: {
      injected: unreadable.length + 2,
      dead_lettered,
      refused_at_the_door: read.refused + (doneWhenAccepted ? 1 : 0),
      redriven: handled.redriven + behind.redriven,
      attempts_of_a_handler_that_throws: behind.attempts,
      handler_given_up_after_ms: given_up_ms === 0 ? null : given_up_ms,
      unreadable_put_aside_or_refused_after_p50_ms: median(read.after_ms),
      unreadable_put_aside_or_refused_after_max_ms: Math.max(...read.after_ms),
    },
    checks: [...read.checks, ...handled.checks, ...behind.checks],
  }
}

interface Unreadable {
  readonly letters: number
  readonly refused: number
  readonly after_ms: readonly number[]
  readonly checks: readonly Check[]
}

/**
 * Each unreadable message lies where a person finds it, with its bytes, its origin and why; and stays there
 * if redriven.
 */
async function kept(context: CellContext, unreadable: readonly InjectedPoison[]): Promise<Unreadable> {
  const { running, signal } = context
  let letters = new Map<string, DeadLetter>()
  const textOf = (body: Uint8Array) => Buffer.from(body).toString()
  const find = ({ body }: InjectedPoison) => letters.get(textOf(body))
  await until('every unreadable message is kept', KEPT_WITHIN_MS, signal, async () => {
    letters = new Map((await running.inspector.deadLetters(signal)).map((one) => [textOf(one.body), one]))
    return unreadable.every((one) => find(one) !== undefined)
  }).catch(() => signal.throwIfAborted())
  const wrong = unreadable.flatMap((one) => {
    const letter = find(one)
    if (letter === undefined) return [`${one.reason}: not kept`]
    const { service, reason, attempts, origin } = letter
    const right = service === POISONED_SERVICE && reason === one.reason && attempts === 1 && origin !== ''
    return right
      ? []
      : [`${one.reason}: kept as ${service}, ${reason}, ${attempts} attempts, from "${origin}"`]
  })
  const found = unreadable.filter((one) => find(one) !== undefined)
  return {
    letters: found.length,
    refused: 0,
    after_ms: found.map((one) => Math.max(0, (find(one)?.put_aside_ms ?? 0) - one.injected_ms)),
    checks: [
      {
        name: 'every unreadable message is kept, with its bytes, its origin, the reason, after one attempt',
        passed: wrong.length === 0,
        detail: `${unreadable.length} put in; ${wrong.slice(0, 10).join('; ') || 'none missing or wrong'}`,
      },
      await staysBad(context, find(unreadable[0] as InjectedPoison)),
    ],
  }
}

async function staysBad({ running, signal }: CellContext, letter: DeadLetter | undefined): Promise<Check> {
  const name = 'an unreadable message that is redriven as it is comes back, with its attempts added up'
  if (letter === undefined) return { name, passed: false, detail: 'it was not kept in the first place' }
  await running.inspector.redrive(letter.id, signal)
  let attempts = 0
  await until('the redriven message is kept again', KEPT_WITHIN_MS, signal, async () => {
    const letters = await running.inspector.deadLetters(signal)
    const again = letters.find(({ body }) => Buffer.from(body).equals(letter.body))
    attempts = again?.attempts ?? 0
    return attempts > letter.attempts
  }).catch(() => signal.throwIfAborted())
  return { name, passed: attempts === letter.attempts + 1, detail: `${letter.reason}: ${attempts} attempts` }
}

/** Each unreadable message is refused where it comes in, and leaves nothing behind. */
async function refused(
  { running, signal }: CellContext,
  unreadable: readonly InjectedPoison[],
): Promise<Unreadable> {
  const answers = unreadable.map(({ answer }) => answer)
  const letters = await running.inspector.deadLetters(signal)
  const kept_all_the_same = unreadable.filter(({ body }) => {
    return letters.some((letter) => Buffer.from(letter.body).equals(body))
  })
  const right = answers.filter((answer) => answer === 400).length
  return {
    letters: kept_all_the_same.length,
    refused: right,
    after_ms: unreadable.map(({ answered_after_ms }) => answered_after_ms),
    checks: [
      {
        name: 'every unreadable message is refused with 400, and nothing of it is kept',
        passed: right === unreadable.length && kept_all_the_same.length === 0,
        detail: `${right} of ${unreadable.length} refused, ${kept_all_the_same.length} kept`,
      },
    ],
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
function refusedByHandler({ order_id, http_status }: ThrowingOrder): Handled {
  return {
    letters: 0,
    redriven: 0,
    attempts: null,
    given_up_ms: null,
    checks: [
      {
        name: 'an order whose required handler throws is refused with 503',
        passed: http_status === 503,
        detail: `${order_id}: ${http_status}`,
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
