import { expect, test } from 'vitest'
import { codeLines, ownSource } from './own-source.ts'
import { type PriceFacts, priceFacts, prices, priceText } from './price-of-complexity.ts'

const FACTS: PriceFacts = {
  looked_up: '2026-01-02',
  models: Object.fromEntries(
    ['sync-rest', 'async-rabbitmq', 'streaming-kafka', 'async-rest'].map((model, index) => {
      return [model, { broker_processes: index, connections: 10 + index }]
    }),
  ),
  releases: Object.fromEntries(
    ['undici', 'amqplib', 'kafkajs'].map((name) => [name, { version: '9.9.9', released: '2025-12-24' }]),
  ),
}

test('lines are those of code', () => {
  const text =
    "/**\n * A promise.\n */\nconst a = 1\n\n  // Why.\nconst b = '/* no comment */'\n/* short */\n"
  expect(codeLines(text)).toBe(2)
})

test('tests are no source, and what two models have in common counts for both', () => {
  const [own, common, both] = [['sync-rest'], ['http-transport'], ['sync-rest', 'http-transport']].map(
    ownSource,
  )
  expect(own?.files).toBeGreaterThan(3)
  expect(both?.lines).toBe((own?.lines ?? 0) + (common?.lines ?? 0))
})

test('who must be up follows from what the models promise', async () => {
  const found = await prices(FACTS, { run: { configurations: {} } as never })
  const by_model = new Map(found.map((price) => [price.model, price]))
  expect(by_model.get('sync-rest')?.to_accept).toEqual(['order-service', 'inventory-service'])
  expect(by_model.get('async-rest')?.to_accept).toEqual(['order-service'])
  expect(by_model.get('streaming-kafka')?.to_complete).toHaveLength(4)
  expect(by_model.get('streaming-kafka')).toMatchObject({
    processes: 3 + 2,
    connections: 12,
    client: 'kafkajs',
  })
})

test('settings are those that not every model told', async () => {
  const run_settings = { durability: 'D1', observers: false }
  const told = (model: string, ...names: string[]) => {
    return { model, run_settings, settings: Object.fromEntries(names.map((name) => [name, 1])) }
  }
  const configurations = {
    a: told('sync-rest', 'door', 'calls'),
    b: told('async-rabbitmq', 'door', 'queue', 'exchange'),
    c: { ...told('async-rabbitmq', 'door', 'more'), run_settings: { ...run_settings, observers: true } },
  }
  const found = await prices(FACTS, { run: { configurations } as never })
  expect(found.slice(0, 2).map(({ model, settings }) => [model, settings])).toEqual([
    ['sync-rest', 1],
    ['async-rabbitmq', 2],
  ])
  expect(priceText(found, FACTS)).toMatch(/settings that not every model has +\| +1 \| +2 \| +– \|/)
})

test('what is kept is of every model and every client', () => {
  const { models, releases } = priceFacts()
  expect(Object.keys(models)).toEqual(Object.keys(FACTS.models))
  expect(Object.keys(releases)).toEqual(Object.keys(FACTS.releases))
  for (const { connections } of Object.values(models)) expect(connections).toBeGreaterThan(0)
})
