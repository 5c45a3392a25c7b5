import { readFileSync } from 'node:fs'
import { left, right, table } from '@three-ways/report/table'
import type { Metrics } from '@three-ways/result-files/metrics'
import { z } from 'zod'
import { loadModel, MODEL_NAMES } from '../src/settings/models.ts'
import { ownSource } from './own-source.ts'

/** What no source tells: looked at in a running system, or published by somebody else. It is committed. */
export const PRICE_FILE = new URL('./price-of-complexity.json', import.meta.url)

const factsSchema = z.object({
  /** When the releases were looked up. */
  looked_up: z.iso.date(),
  models: z.record(z.string(), z.object({ broker_processes: z.int().min(0), connections: z.int().min(0) })),
  /** The newest release of each client library, whichever is used. */
  releases: z.record(z.string(), z.object({ version: z.string(), released: z.iso.date() })),
})
export type PriceFacts = z.output<typeof factsSchema>

export function priceFacts(): PriceFacts {
  return factsSchema.parse(JSON.parse(readFileSync(PRICE_FILE, 'utf8')))
}

/** What a model is made of, and which client it talks by: a model has a column once it stands here. */
const MADE_OF: Readonly<Record<string, { readonly rooms: readonly string[]; readonly client: string }>> = {
  // What the two that call have in common is counted for each.
  'sync-rest': { rooms: ['sync-rest', 'http-transport'], client: 'undici' },
  'async-rest': { rooms: ['async-rest', 'http-transport'], client: 'undici' },
  'async-rabbitmq': { rooms: ['async-rabbitmq'], client: 'amqplib' },
  'streaming-kafka': { rooms: ['streaming-kafka'], client: 'kafkajs' },
}

/** One model as a column of the table. */
export interface Price {
  readonly model: string
  readonly lines: number
  readonly files: number
  /** Told by its services and broker, and not by those of every model. */
  readonly settings: number | undefined
  readonly processes: number
  readonly to_accept: readonly string[]
  readonly to_complete: readonly string[]
  readonly connections: number
  readonly client: string
  readonly used: string
  readonly newest: string
  readonly released: string
}

/** What it takes to own each model, from the source, the reference run and what was looked at. */
export async function prices(facts: PriceFacts, { run }: Pick<Metrics, 'run'>): Promise<Price[]> {
  const settings = ownSettings(run)
  const found = MODEL_NAMES.map((model) => priceOf(model, facts, settings.get(model)))
  return (await Promise.all(found)).filter((price) => price !== undefined)
}

async function priceOf(
  model: (typeof MODEL_NAMES)[number],
  { models, releases }: PriceFacts,
  settings: number | undefined,
): Promise<Price | undefined> {
  const made_of = MADE_OF[model]
  if (made_of === undefined) return undefined
  const { rooms, client } = made_of
  const { services, broker, guarantees } = await loadModel(model)
  const [seen, release] = [models[model], releases[client]]
  if (seen === undefined || release === undefined) {
    throw new TypeError(`${PRICE_FILE.pathname}: expected ${model} and ${client}, got neither or one`)
  }
  const working = services.filter(({ observer }) => !observer).map(({ name }) => name)
  const [front = '', next = ''] = working
  return {
    model,
    ...ownSource(rooms),
    settings,
    processes: working.length + seen.broker_processes,
    to_accept: guarantees.acceptsWhileInventoryIsDown ? [front] : [front, next],
    to_complete: [...working, ...(broker === undefined ? [] : [`${broker} broker`])],
    connections: seen.connections,
    client,
    used: pinned(client, rooms),
    newest: release.version,
    released: release.released,
  }
}

/** Pinned exactly by one of the rooms. */
function pinned(client: string, rooms: readonly string[]): string {
  const manifests = rooms.map((room): { dependencies?: Record<string, string> } =>
    JSON.parse(readFileSync(new URL(`../../${room}/package.json`, import.meta.url), 'utf8')),
  )
  return (
    manifests.map(({ dependencies }) => dependencies?.[client]).find((found) => found !== undefined) ?? '–'
  )
}

/** By model, of those that are ranked in D1: what not every one of them tells. */
function ownSettings({ configurations = {} }: Metrics['run']): ReadonlyMap<string, number> {
  const usual = Object.values(configurations).filter(({ run_settings }) => {
    const { durability, observers, workflow, TRACE } = run_settings
    return durability === 'D1' && observers !== true && workflow === undefined && TRACE === undefined
  })
  const by_model = new Map(usual.map(({ model, settings }) => [model, Object.keys(settings)]))
  const everywhere = (name: string) => [...by_model.values()].every((names) => names.includes(name))
  return new Map(
    [...by_model].map(([model, names]) => [model, names.filter((name) => !everywhere(name)).length]),
  )
}

/** A row for each thing, a column for each model. */
export function priceText(all: readonly Price[], { looked_up }: PriceFacts): string {
  const short = (names: readonly string[]) =>
    `${names.length} (${names.map((name) => name.replace('-service', '')).join(', ')})`
  const row = (title: string, of: (price: Price) => string) => [title, ...all.map(of)]
  const count = (value: number) => value.toLocaleString('en-US')
  const rows = [
    row('source of its own, hundreds of lines', ({ lines }) => count(Math.round(lines / 100))),
    row('source of its own, files', ({ files }) => count(files)),
    row('settings that not every model has', ({ settings }) =>
      settings === undefined ? '–' : count(settings),
    ),
    row('processes', ({ processes }) => count(processes)),
    row('must be up for an order to be accepted', ({ to_accept }) => short(to_accept)),
    row('must be up for an order to complete', ({ to_complete }) => short(to_complete)),
    row('connections among them, one order at a time', ({ connections }) => count(connections)),
    row('client library', ({ client, used }) => `${client} ${used}`),
    row('its newest release', ({ newest, released }) => `${newest}, ${released}`),
  ]
  const columns = [left('what it takes'), ...all.map(({ model }) => right(model))]
  return [table(columns, rows), METHOD(looked_up)].join('\n\n')
}

const METHOD = (looked_up: string) =>
  `Lines are those of the rooms of a model, without tests, blank lines and comments; what the two models that call have in common (\`http-transport\`) counts for both, what all models share for none. Settings are those that services and broker told in the reference run. Connections are TCP, between services and with the broker, of a system that carries one order at a time, once their number stays the same (\`node bench/test/look-at-prices.ts\`); whoever calls opens more where more is under way. Releases were looked up on ${looked_up}: in the registry of npm, kafkajs’ in its change log.`
