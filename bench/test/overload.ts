import { type Offered, offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { isModelName } from '../src/settings/models.ts'
import { openByHand } from './open-by-hand.ts'

// Ten times what a model can sustain, for thirty seconds: what it answers, how much it holds, and how soon it
// serves again. What can be sustained is made small by slow work at inventory, in every model alike.
// Run by hand, on a quiet machine: node bench/test/overload.ts <model> [seconds]

const HANDLERS = 4
const WORK_MS = 50
const SUSTAINABLE_PER_S = (HANDLERS * 1000) / WORK_MS
const TIMES = 10
/** Small, so that half a minute fills them: they are a quarter of a million and two thousand by default. */
const LIMITS = { MAX_UNDELIVERED: '2000', MAX_REQUESTS_IN_FLIGHT: '1000' }
const RECOVERS_WITHIN_MS = 300_000

interface Held {
  most_resident_mib: number
  most_owed: number
}

async function run(model: string, seconds: number): Promise<object> {
  if (!isModelName(model)) throw new TypeError(`expected a model, got "${model}"`)
  const { signal } = new AbortController()
  await using by_hand = await openByHand(model, { signal })
  await using running = await by_hand.raise({
    durability: 'recommended',
    handler_concurrency: HANDLERS,
    environment: LIMITS,
  })
  const customer = new OrderClient(running.door, signal)
  const calm = { rate_per_s: SUSTAINABLE_PER_S / 2, count: 3 * SUSTAINABLE_PER_S, signal }
  await offerSteadily(customer, { prefix: 'calm', ...calm })
  const inventory = running.service('inventory-service')
  await inventory.slowDown(WORK_MS)
  const before = await resident(running)
  const rate_per_s = TIMES * SUSTAINABLE_PER_S
  const held = watch(running)
  const offered = await offerSteadily(customer, {
    prefix: 'much',
    rate_per_s,
    count: rate_per_s * seconds,
    signal,
  })
  const { most_resident_mib, most_owed } = await held()
  const over_ms = performance.now()
  let tried = 0
  await until('an order is served again', RECOVERS_WITHIN_MS, signal, async () => {
    const { http_status } = await customer.place({ order_id: `after-${tried++}`, item: 'burger', qty: 1 })
    return http_status === 201 || http_status === 202
  })
  const served_again_s = (performance.now() - over_ms) / 1000
  // What a broker has taken is worked off at full speed: at the sustainable rate it would take minutes.
  await inventory.slowDown(0)
  const isDone = async () => (await running.backlog(signal).catch(() => undefined))?.total === 0
  await until('all is done', RECOVERS_WITHIN_MS, signal, isDone, { lasts: true })
  return {
    model,
    sustainable_per_s: SUSTAINABLE_PER_S,
    offered: offered.length,
    ...answers(offered),
    order_service_resident_mib: { before, most: most_resident_mib, after: await resident(running) },
    most_owed,
    served_again_s,
    drained_s: (performance.now() - over_ms) / 1000,
    ...outcome(running, offered),
  }
}

function answers(offered: readonly Offered[]): object {
  const counts: Record<string, number> = {}
  let without_retry_after = 0
  for (const { placed } of offered) {
    const said =
      placed === undefined ? 'no answer' : `${placed.http_status} ${placed.body.reason ?? ''}`.trim()
    counts[said] = (counts[said] ?? 0) + 1
    if (placed?.http_status === 503 && !((placed.retry_after_s ?? 0) > 0)) without_retry_after += 1
  }
  return { answers: counts, refused_without_retry_after: without_retry_after }
}

/** What became of those that were accepted, by the stores. */
function outcome(running: RunningSystem, offered: readonly Offered[]): object {
  const { entries } = running.ledgerView()
  let [lost, doubled, refused_and_stored] = [0, 0, 0]
  for (const { order_id, placed } of offered) {
    const entry = entries.get(order_id)
    const accepted = placed?.http_status === 201 || placed?.http_status === 202
    if (accepted && !(entry?.status === 'confirmed' && entry.notification === 'sent')) lost += 1
    if ((entry?.reservations ?? 0) > 1 || (entry?.notifications ?? 0) > 1) doubled += 1
    if (placed?.body.reason === 'overloaded' && entry !== undefined) refused_and_stored += 1
  }
  return { lost, doubled, refused_and_stored }
}

async function resident(running: RunningSystem): Promise<number> {
  const used = await running.service('order-service').resources()
  return Math.round((used?.resident_bytes ?? 0) / 2 ** 20)
}

/** Looks a few times a second until it is asked for what it saw. */
function watch(running: RunningSystem): () => Promise<Held> {
  const held: Held = { most_resident_mib: 0, most_owed: 0 }
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(async () => {
      held.most_resident_mib = Math.max(held.most_resident_mib, await resident(running))
      held.most_owed = Math.max(held.most_owed, running.outboxes().get('order-service') ?? 0)
    })
  }, 250)
  return async () => {
    clearInterval(timer)
    await looking
    return held
  }
}

const [model = '', seconds = '30'] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await run(model, Number(seconds)), null, 2)}\n`)
process.exit()
