import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { medianOf } from '@three-ways/instrument/statistics/median'
import { ratioOf } from '@three-ways/instrument/statistics/ratio'
import { bringUp } from '@three-ways/testbed/bring-up'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import { openBroker } from '@three-ways/testbed/brokers/open-broker'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient } from '@three-ways/testbed/order-client'
import type { RunningSystem, SystemUnderTest } from '@three-ways/testbed/system'
import { untilQuiet } from '@three-ways/testbed/until-quiet'
import { request } from 'undici'
import { isModelName, loadModel, MODEL_NAMES } from '../src/settings/models.ts'

// What METRICS=on costs: processor time of all services for each order, of two systems of a model that stand
// beside each other over one broker, one that counts and is scraped and one that does not. They are loaded in
// turn, in pairs whose order alternates, so that a machine that slows down slows both down. By hand, on a
// quiet machine, four minutes a model:
//   node bench/test/metrics-cost.ts [model ..] [--rate=1000] [--seconds=10] [--pairs=8]

const SCRAPED_EVERY_MS = 5000
const WARM_UP_ORDERS = 5000
const DRAINS_WITHIN_MS = 60_000
const CONFIDENCE = 0.95

interface Turns {
  readonly rate_per_s: number
  readonly seconds: number
  readonly pairs: number
}

interface Side {
  readonly name: 'off' | 'on'
  readonly running: RunningSystem
  readonly us_per_order: number[]
}

const abort = new AbortController()
const { signal } = abort
process.once('SIGINT', () => abort.abort(new Error('interrupted')))
process.once('SIGTERM', () => abort.abort(new Error('ended')))

async function costOf(model: string, turns: Turns): Promise<object> {
  const system = await loadModel(model as (typeof MODEL_NAMES)[number])
  await using owned = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-metrics-cost-'))
  owned.defer(() => rmSync(folder, { recursive: true, force: true }))
  const { broker: kind, probe } = system
  const asked = { source: 'local', probe, working_folder: folder, signal, say: () => {} } as const
  const broker = kind === undefined ? undefined : owned.use(await openBroker({ ...asked, kind }))
  const off = owned.use(await raise(system, broker, folder, 'off'))
  const on = owned.use(await raise(system, broker, folder, 'on'))
  const sides: readonly Side[] = [
    { name: 'off', running: off, us_per_order: [] },
    { name: 'on', running: on, us_per_order: [] },
  ]
  for (const side of sides) await load(side, 'warm', { ...turns, seconds: WARM_UP_ORDERS / turns.rate_per_s })
  for (let pair = 0; pair < turns.pairs; pair += 1) {
    const in_turn = pair % 2 === 0 ? sides : sides.toReversed()
    for (const side of in_turn) side.us_per_order.push(await load(side, `pair-${pair}`, turns))
  }
  return { model, ...turns, ...figures(sides) }
}

function raise(
  system: SystemUnderTest,
  broker: RunningBroker | undefined,
  folder: string,
  name: Side['name'],
): Promise<RunningSystem> {
  return bringUp(system, broker, {
    durability: 'D1',
    handler_concurrency: 32,
    observers: false,
    stock: 100_000_000,
    namespace: `metrics-${name}`,
    folder: join(folder, name),
    environment: { METRICS: name },
    signal,
  })
}

/** One turn: processor time for each order, in microseconds, to the end of the last one. */
async function load({ name, running }: Side, what: string, { rate_per_s, seconds }: Turns): Promise<number> {
  const customer = new OrderClient(running.door, signal)
  const before_s = await usedBy(running)
  using _scraping = name === 'on' ? scraping(running) : undefined
  const count = Math.round(rate_per_s * seconds)
  const offered = await offerSteadily(customer, { prefix: `${name}-${what}`, rate_per_s, count, signal })
  const refused = offered.filter(({ placed }) => (placed?.http_status ?? 500) >= 300).length
  if (refused > 0)
    throw new Error(`${refused} of ${count} orders were refused: the rate is more than it holds`)
  await untilQuiet(running, DRAINS_WITHIN_MS, signal)
  return (1e6 * ((await usedBy(running)) - before_s)) / count
}

async function usedBy({ services }: RunningSystem): Promise<number> {
  const used = await Promise.all(services.map((service) => service.resources()))
  return used.reduce((sum, one) => sum + (one?.cpu_s ?? 0), 0)
}

/** As Prometheus would. */
function scraping({ deployment }: RunningSystem): Disposable {
  const timer = setInterval(() => {
    for (const url of deployment.urls.values()) {
      request(`${url}/metrics`).then(
        ({ body }) => body.dump(),
        () => {},
      )
    }
  }, SCRAPED_EVERY_MS)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

function figures([off, on]: readonly Side[]): object {
  const [without, counting] = [off?.us_per_order ?? [], on?.us_per_order ?? []]
  const quotients = without.map((value, index) => (counting[index] ?? Number.NaN) / value)
  const ratio = ratioOf(without, counting, CONFIDENCE)
  const percent = (factor: number | undefined) =>
    factor === undefined ? undefined : Number((100 * (factor - 1)).toFixed(2))
  return {
    off_cpu_us_per_order: Math.round(medianOf(without)),
    on_cpu_us_per_order: Math.round(medianOf(counting)),
    cost_percent_median_of_pairs: percent(medianOf(quotients)),
    cost_percent: percent(ratio?.factor),
    cost_percent_interval: [percent(ratio?.interval?.low), percent(ratio?.interval?.high)],
    turns_us_per_order: { off: without.map(Math.round), on: counting.map(Math.round) },
  }
}

/** `--name=7` among the words. */
function numberIn(words: readonly string[], name: string, otherwise: number): number {
  const word = words.find((each) => each.startsWith(`--${name}=`))
  return word === undefined ? otherwise : Number(word.slice(name.length + 3))
}

const words = process.argv.slice(2)
const named = words.filter((word) => !word.startsWith('--'))
const turns: Turns = {
  rate_per_s: numberIn(words, 'rate', 1000),
  seconds: numberIn(words, 'seconds', 10),
  pairs: numberIn(words, 'pairs', 8),
}
const wrong = [
  ...named.filter((name) => !isModelName(name)),
  ...Object.entries(turns).flatMap(([name, value]) => (value > 0 ? [] : [name])),
]
if (wrong.length > 0) {
  process.stderr.write(
    `expected models (${MODEL_NAMES.join(', ')}) and numbers above 0, got ${words.join(' ')}\n`,
  )
  process.exit(2)
}
for (const model of named.length > 0 ? named : MODEL_NAMES) {
  process.stdout.write(`${JSON.stringify(await costOf(model, turns), null, 2)}\n`)
}
process.exit()
