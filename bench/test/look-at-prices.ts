import { writeFileSync } from 'node:fs'
import { OrderClient } from '@three-ways/testbed/order-client'
import { MODEL_NAMES, type ModelName } from '../src/settings/models.ts'
import { openByHand } from './open-by-hand.ts'
import { openConnections } from './open-connections.ts'
import { PRICE_FILE, priceFacts } from './price-of-complexity.ts'

// How many processes a local broker is, and how many connections a system holds that carries one order at a
// time: raised, asked and looked at, model by model. By hand: `node bench/test/look-at-prices.ts`. What it
// finds is kept beside the newest releases of the client libraries, which somebody looks up.

const ORDERS = 50
const ENDS_WITHIN_MS = 10_000
const DEADLINE_MS = 300_000

const signal = AbortSignal.timeout(DEADLINE_MS)

async function lookAt(model: ModelName) {
  await using by_hand = await openByHand(model, { signal })
  await using running = await by_hand.raise()
  const customer = new OrderClient(running.door, signal)
  for (let n = 0; n < ORDERS; n += 1) {
    await customer.place({ order_id: `price-${n}`, item: 'burger', qty: 1 })
    await customer.untilTerminal(`price-${n}`, ENDS_WITHIN_MS)
  }
  const services = running.services.map(({ name, pid }) => [name, [pid() ?? 0]] as const)
  const of_broker = by_hand.broker?.pids() ?? []
  const owners = new Map<string, readonly number[]>([...services, ['broker', of_broker]])
  return { broker_processes: of_broker.length, connections: openConnections(owners) }
}

const models: Record<string, Awaited<ReturnType<typeof lookAt>>> = {}
for (const model of MODEL_NAMES) models[model] = await lookAt(model)
const facts = { ...priceFacts(), models }
writeFileSync(PRICE_FILE, `${JSON.stringify(facts, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(models, null, 2)}\n`)
