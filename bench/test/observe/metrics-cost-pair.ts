import { join } from 'node:path'
import { watchForeignCpu } from '@three-ways/instrument/foreign-cpu'
import { foreignReason } from '@three-ways/instrument/foreign-judgement'
import { bringUp } from '@three-ways/testbed/bring-up'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient } from '@three-ways/testbed/order-client'
import type { RunningSystem, SystemUnderTest } from '@three-ways/testbed/system'
import { untilQuiet } from '@three-ways/testbed/until-quiet'
import { request } from 'undici'
import type { CostPair } from './metrics-cost.ts'

const SCRAPED_EVERY_S = 5
/** In the middle between two of them, so that no load has one more than its share. */
const FIRST_SCRAPED_S = 2
const WARM_UP_S = 3
/** As by two minutes of Prometheus: who was asked twice has not compiled what he answers with. */
const WARM_UP_SCRAPES = 24
const DRAINS_WITHIN_MS = 60_000
const SIDES = ['off', 'on'] as const

/** Somebody else was at work on the machine. */
export class Disturbed extends Error {
  readonly code = 'disturbed'
}

export interface PairOptions {
  readonly broker: RunningBroker | undefined
  readonly folder: string
  /** Another one is of other names in the broker. */
  readonly number: number
  /** Whether the one that counts has the first second of each two. */
  readonly counts_first: boolean
  /** Whether it is raised first: who is raised behind another may take more. */
  readonly raised_first: boolean
  readonly rate_per_s: number
  /** Of load for each of both. */
  readonly seconds: number
  readonly signal: AbortSignal
}

interface Side {
  readonly name: (typeof SIDES)[number]
  readonly running: RunningSystem
}

/**
 * Processor time of all services for each order, to the end of the last one, without and with METRICS=on.
 * Both are raised anew, since two of a kind differ by some percent as well, and loaded in turn, second by
 * second, so that what the machine does meanwhile it does to both. Rejects with `Disturbed`, and where
 * orders are refused or a scrape fails.
 */
export async function measurePair(system: SystemUnderTest, options: PairOptions): Promise<CostPair> {
  const { broker, counts_first, raised_first, seconds, rate_per_s, signal } = options
  await using owned = new AsyncDisposableStack()
  const raised: Side[] = []
  for (const name of raised_first ? SIDES.toReversed() : SIDES) {
    raised.push({ name, running: owned.use(await raise(system, name, options)) })
  }
  const sides = counts_first === raised_first ? raised : raised.toReversed()
  await loadInTurn(sides, 'warm', WARM_UP_S, options)
  for (const { running } of sides.filter(({ name }) => name === 'on')) {
    for (let scraped = 0; scraped < WARM_UP_SCRAPES; scraped += 1) await scrape(running, signal)
  }
  const before = await usedByEach(sides)
  const services = sides.flatMap(({ running }) => running.services)
  const pids = () => [...services.flatMap((service) => service.pid() ?? []), ...(broker?.pids() ?? [])]
  const othersUsed = watchForeignCpu(pids)
  await loadInTurn(sides, 'measured', seconds, options)
  const others = othersUsed()
  const after = await usedByEach(sides)
  signal.throwIfAborted()
  const reason = others && foreignReason({ ...others, idle_percent: null })
  if (reason !== undefined) throw new Disturbed(reason)
  const usedUs = (name: Side['name']) => {
    return (1e6 * ((after.get(name) ?? 0) - (before.get(name) ?? 0))) / (rate_per_s * seconds)
  }
  return { off_us: usedUs('off'), on_us: usedUs('on') }
}

function raise(
  system: SystemUnderTest,
  name: Side['name'],
  { broker, folder, number, signal }: PairOptions,
): Promise<RunningSystem> {
  return bringUp(system, broker, {
    durability: 'D1',
    handler_concurrency: 32,
    observers: false,
    stock: 100_000_000,
    namespace: `metrics-${name}-${number}`,
    folder: join(folder, `${name}-${number}`),
    environment: { METRICS: name },
    signal,
  })
}

async function loadInTurn(
  sides: readonly Side[],
  what: string,
  seconds: number,
  { rate_per_s, signal }: PairOptions,
): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    for (const { name, running } of sides) {
      const is_scraped = name === 'on' && second % SCRAPED_EVERY_S === FIRST_SCRAPED_S
      const prefix = `${name}-${what}-${second}`
      const customer = new OrderClient(running.door, signal)
      const [offered] = await Promise.all([
        offerSteadily(customer, { prefix, rate_per_s, count: rate_per_s, signal }),
        is_scraped ? scrape(running, signal) : undefined,
      ])
      const refused = offered.filter(({ placed }) => (placed?.http_status ?? 500) >= 300).length
      if (refused > 0) throw new Error(`${refused} of ${rate_per_s} orders were refused: it is too much`)
    }
  }
  for (const { running } of sides) await untilQuiet(running, DRAINS_WITHIN_MS, signal)
}

/** As Prometheus would. */
async function scrape({ deployment }: RunningSystem, signal: AbortSignal): Promise<void> {
  const asked = [...deployment.urls.values()].map(async (url) => {
    const { statusCode, body } = await request(`${url}/metrics`, { signal })
    await body.dump()
    if (statusCode !== 200) throw new Error(`${url}/metrics: expected 200, got ${statusCode}`)
  })
  await Promise.all(asked)
}

/** Seconds of processor time by the services of each. */
async function usedByEach(sides: readonly Side[]): Promise<ReadonlyMap<Side['name'], number>> {
  const used = sides.map(async ({ name, running }) => {
    const all = await Promise.all(running.services.map((service) => service.resources()))
    if (all.includes(undefined)) throw new Error('expected services with a processor time, got none')
    return [name, all.reduce((sum, one) => sum + (one?.cpu_s ?? 0), 0)] as const
  })
  return new Map(await Promise.all(used))
}
