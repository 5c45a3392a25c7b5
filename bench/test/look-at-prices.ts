import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { OrderClient } from '@three-ways/testbed/order-client'
import { MODEL_NAMES, type ModelName } from '../src/settings/models.ts'
import { openByHand } from './open-by-hand.ts'
import { openConnections } from './open-connections.ts'
import { PRICE_FILE, priceFacts } from './price-of-complexity.ts'

// How many processes a local broker is, and how many connections a system holds that carries one order at a
// time: raised, asked and looked at, model by model. By hand: `node bench/test/look-at-prices.ts`. What it
// finds is kept beside the newest releases of the client libraries, which somebody looks up.

const ORDERS_AT_A_TIME = 50
/** What was opened to look around, or in vain, at the start is closed a moment later. */
const LOOKS_ALIKE = 5
const LOOK_EVERY_MS = 1_000
const ENDS_WITHIN_MS = 10_000
const DEADLINE_MS = 300_000

const signal = AbortSignal.timeout(DEADLINE_MS)

async function lookAt(model: ModelName) {
  await using by_hand = await openByHand(model, { signal })
  await using running = await by_hand.raise()
  const customer = new OrderClient(running.door, signal)
  const services = running.services.map(({ name, pid }) => [name, [pid() ?? 0]] as const)
  const of_broker = by_hand.broker?.pids() ?? []
  const owners = new Map<string, readonly number[]>([...services, ['broker', of_broker]])
  const seen: number[] = []
  while (seen.length < LOOKS_ALIKE || new Set(seen.slice(-LOOKS_ALIKE)).size > 1) {
    await orderOneByOne(customer, `price-${seen.length}`)
    seen.push(openConnections(owners))
    await delay(LOOK_EVERY_MS, undefined, { signal })
  }
  process.stderr.write(`${model}: ${seen.join(', ')} connections\n`)
  return { broker_processes: of_broker.length, connections: seen.at(-1) ?? 0 }
}

async function orderOneByOne(customer: OrderClient, prefix: string): Promise<void> {
  for (let n = 0; n < ORDERS_AT_A_TIME; n += 1) {
    await customer.place({ order_id: `${prefix}-${n}`, item: 'burger', qty: 1 })
    await customer.untilTerminal(`${prefix}-${n}`, ENDS_WITHIN_MS)
  }
}

const models: Record<string, Awaited<ReturnType<typeof lookAt>>> = {}
for (const model of MODEL_NAMES) models[model] = await lookAt(model)
const facts = { ...priceFacts(), models }
writeFileSync(PRICE_FILE, `${JSON.stringify(facts, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(models, null, 2)}\n`)
