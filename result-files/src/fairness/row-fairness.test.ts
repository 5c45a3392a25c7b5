import { expect, test } from 'vitest'
import { configurationHash } from '../configuration.ts'
import { sampleConfiguration, sampleSettings } from '../sample-configurations.ts'
import { changedSettings } from './changed-settings.ts'
import { unfairnessOf, unfairPairs, usualSettings } from './row-fairness.ts'

const MODELS = ['sync-rest', 'async-rabbitmq', 'streaming-kafka']
const usual = MODELS.map((model) => sampleConfiguration(model))
const slow = sampleConfiguration('sync-rest', { store_synchronous: 'FULL' })
const named = Object.fromEntries([...usual, slow].map((one) => [configurationHash(one), one]))
const run = { durability: 'D1', configurations: named } as const

function row(variant: string, configurations: readonly (typeof slow)[]) {
  return configurations.map((one) => {
    return { scenario: 'latency', variant, model: one.model, configuration_hash: configurationHash(one) }
  })
}

test('a row is fair where all its models were raised as they should be', () => {
  expect(unfairPairs(run, row('steady', usual))).toEqual([])
  expect(unfairnessOf(run, row('steady', usual))).toEqual([])
})

test('one cell with another setting makes its row unfair, and no other', () => {
  const results = [...row('steady', [...usual, slow]), ...row('mixed', usual)]
  const found = unfairnessOf(run, results)
  expect(found).toHaveLength(2)
  expect(found[0]).toBe(
    'latency / steady: sync-rest and async-rabbitmq are not comparable: store_synchronous: ' +
      'sync-rest has FULL, async-rabbitmq has NORMAL, and nothing explains it',
  )
})

test('what is the same in many rows is said once, with all of them', () => {
  const odd = [slow, ...usual.slice(1, 2)]
  const [sentence, ...more] = unfairnessOf(run, [...row('steady', odd), ...row('mixed', odd)])
  expect(sentence).toMatch(/^latency \/ steady, latency \/ mixed: sync-rest and async-rabbitmq/)
  expect(more).toEqual([])
})

test('who stamps messages is ranked with nobody, though all do; in another row that is alike', () => {
  const traced = MODELS.map((model) => sampleConfiguration(model, { trace: true }))
  const configurations = Object.fromEntries(traced.map((one) => [configurationHash(one), one]))
  const all = { durability: 'D1', configurations } as const
  expect(unfairPairs(all, row('steady', traced))).toHaveLength(3)
  expect(unfairnessOf(all, row('steady', traced))[0]).toBe(
    'latency / steady: sync-rest and async-rabbitmq are not comparable: trace: async-rabbitmq has true, ' +
      'and what is ranked is not traced; trace: sync-rest has true, and what is ranked is not traced',
  )
  expect(unfairnessOf(all, row('where-it-goes', traced))).toEqual([])
})

test('who tells metrics is ranked with nobody either', () => {
  const counted = sampleConfiguration('sync-rest', { metrics: true })
  const all = [counted, ...usual.slice(1).map(({ model }) => sampleConfiguration(model, { metrics: true }))]
  const configurations = Object.fromEntries(all.map((one) => [configurationHash(one), one]))
  const reasons = unfairPairs({ durability: 'D1', configurations }, row('steady', all))[0]?.reasons
  expect(reasons).toContain(
    'metrics: sync-rest has true, and what is ranked is not counted while it is measured',
  )
  expect(unfairnessOf({ durability: 'D1', configurations }, row('where-it-goes', all))).toEqual([])
})

test('settings that were not read are not comparable; runs of before kept none to compare', () => {
  const results = row('steady', usual)
  expect(unfairnessOf({ durability: 'D1', configurations: {} }, results)).toHaveLength(3)
  expect(unfairnessOf({ durability: 'D1' }, results)).toEqual([])
})

test('the double for tests is compared with nobody', () => {
  const double = { ...sampleConfiguration('sync-rest'), model: 'reference' }
  const all = { durability: 'D1', configurations: { x: double, ...named } } as const
  const results = [...row('steady', usual), ...row('steady', [double])]
  expect(unfairnessOf(all, results)).toEqual([])
  const rows = usualSettings(all, ['reference', ...MODELS])
  expect(rows.every(({ pairs }) => pairs.every(({ models }) => !models.includes('reference')))).toBe(true)
})

test('floors are compared with nobody, and stand in no table', () => {
  const floors = MODELS.map((model) =>
    sampleConfiguration(model, { floor_step: '1-store', [model]: 'alone' }),
  )
  const all = {
    durability: 'D1',
    configurations: Object.fromEntries([...floors, ...usual].map((one) => [configurationHash(one), one])),
  } as const
  expect(unfairnessOf(all, [...row('1-store', floors), ...row('steady', usual)])).toEqual([])
  // Beside the product they are as unlike as anything else.
  expect(unfairnessOf(all, row('mixed', [...floors.slice(0, 1), ...usual.slice(1)]))).not.toEqual([])
  expect(usualSettings(all, MODELS).map(({ setting }) => setting)).not.toContain('floor_step')
})

test('the table of a run without ranked rows is of the class that it was measured in', () => {
  const recommended = MODELS.map((model) => ({
    ...sampleConfiguration(model),
    settings: sampleSettings(model, 'recommended'),
    run_settings: { durability: 'recommended', observers: false },
  }))
  const configurations = Object.fromEntries(recommended.map((one) => [configurationHash(one), one]))
  const rows = usualSettings({ durability: 'D1', configurations }, MODELS)
  const odd = rows.filter(({ pairs }) => pairs.some(({ verdict }) => verdict === 'not comparable'))
  expect(odd.map(({ setting }) => setting)).toEqual([])
  const types = rows.find(({ setting }) => setting === 'amqp_queue_type')
  expect(types?.values.get('async-rabbitmq')).toBe('quorum')
})

test('two runs are told apart by what was changed beside the code', () => {
  const [one] = usual
  if (one === undefined) throw new Error('no sample')
  const with_ = (change: object) => {
    const other = { ...one, settings: { ...one.settings, ...change } }
    return [{ configurations: { other } }, 'other'] as const
  }
  const before = [{ configurations: { one } }, 'one'] as const
  expect(changedSettings(before, with_({ handlers_hash: '1', runtime_hash: '2' }))).toEqual([])
  expect(changedSettings(before, with_({ cpu_affinity: '0' }))).toEqual(['cpu_affinity'])
  expect(changedSettings(before, [{}, 'other'])).toEqual(['configuration_hash'])
  const elsewhere = { ...one, service_host: { kind: 'containers' } }
  const found = changedSettings(before, [{ configurations: { elsewhere } }, 'elsewhere'])
  expect(found).toEqual(['what is around the services'])
})

test('a row of another workflow has other types that must find a queue, and has to have some', () => {
  const carrying = (types: string) => {
    return MODELS.map((model) => {
      const settings = { ...sampleConfiguration(model).settings }
      if (model === 'async-rabbitmq') settings.amqp_mandatory_types = types
      const run_settings = { ...sampleConfiguration(model).run_settings, workflow: 'another' }
      return { ...sampleConfiguration(model), settings, run_settings }
    })
  }
  const pairs = (types: string) => {
    const all = carrying(types)
    const configurations = Object.fromEntries(all.map((one) => [configurationHash(one), one]))
    return unfairPairs({ durability: 'D1', configurations }, row('spike', all))
  }
  expect(pairs('ClickTracked')).toEqual([])
  expect(pairs('')).toHaveLength(2)
})
