import { UNKNOWN } from '@three-ways/event-contract/effective-settings'
import { describe, expect, test } from 'vitest'
import { sampleSettings } from '../sample-configurations.ts'
import { REASONS } from './allowed-difference.ts'
import { ALLOWED_DIFFERENCES } from './allowed-differences.ts'
import { compareAll, type ModelSettings, TOLD_BY_ALL } from './compare-settings.ts'

const D1 = { durability: 'D1', observers: false } as const
const MODELS = ['sync-rest', 'async-rabbitmq', 'streaming-kafka', 'async-rest']
const SAMPLE = MODELS.map((model): ModelSettings => ({ model, settings: sampleSettings(model) }))

const notComparable = (models: readonly ModelSettings[], conditions: typeof D1 = D1) =>
  compareAll(models, conditions).filter(({ verdict }) => verdict === 'not comparable')

/** The sample with one setting of one model changed. */
function broken(model: string, setting: string, value: string | number | boolean | undefined) {
  return SAMPLE.map((one) => {
    if (one.model !== model) return one
    const { [setting]: _, ...others } = one.settings
    return { model, settings: value === undefined ? others : { ...others, [setting]: value } }
  })
}

const each = SAMPLE.flatMap(({ model, settings }) =>
  Object.entries(settings).map(([setting, value]) => [model, setting, value] as const),
)

describe('settings as they should be', () => {
  test('are equal, or different for a reason of the closed list', () => {
    expect(notComparable(SAMPLE)).toEqual([])
    const verdicts = new Set(compareAll(SAMPLE, D1).map(({ verdict }) => verdict))
    expect([...verdicts].sort()).toEqual(['different', 'equal'])
  })

  test('each difference names its reason, and favours only models of the pair', () => {
    for (const compared of compareAll(SAMPLE, D1)) {
      if (compared.verdict !== 'different') continue
      expect(Object.keys(REASONS)).toContain(compared.reason)
      for (const model of compared.favours) expect(compared.models).toContain(model)
    }
    const answers = compareAll(SAMPLE, D1).find(({ setting }) => setting === 'answers')
    expect(answers).toMatchObject({ verdict: 'different', reason: 'measured', favours: ['async-rabbitmq'] })
  })

  test('are so for who runs all of it behind others (nice), and no broker is before its services', () => {
    const nice = SAMPLE.map(({ model, settings }) => {
      const own = { ...settings, process_priority: 5 }
      const has_broker = settings.broker_process_priority !== undefined
      return { model, settings: has_broker ? { ...own, broker_process_priority: 5 } : own }
    })
    expect(notComparable(nice)).toEqual([])
    const ahead = nice.map((one) => {
      if (one.model !== 'streaming-kafka') return one
      return { ...one, settings: { ...one.settings, broker_process_priority: 0 } }
    })
    const odd = new Set(notComparable(ahead).map(({ setting }) => setting))
    expect([...odd]).toEqual(['broker_process_priority'])
  })

  test('the list says every setting once', () => {
    const names = ALLOWED_DIFFERENCES.map(({ setting }) => setting)
    expect(new Set(names).size).toBe(names.length)
    expect(names).not.toContain('store_synchronous')
  })
})

describe('not comparable is every setting that is broken', () => {
  test('there are many', () => expect(each.length).toBeGreaterThan(100))

  test.each(each)('%s: %s with another value', (model, setting, value) => {
    const other = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : 'broken'
    const found = notComparable(broken(model, setting, other))
    expect(found.map((one) => one.setting)).toContain(setting)
    expect(found.every(({ models }) => models.includes(model))).toBe(true)
  })

  test.each(each)('%s: %s that is missing', (model, setting) => {
    expect(notComparable(broken(model, setting, undefined)).map((one) => one.setting)).toContain(setting)
  })

  test.each(each)('%s: %s that could not be read', (model, setting) => {
    const found = notComparable(broken(model, setting, UNKNOWN))
    expect(found.map((one) => one.setting)).toContain(setting)
  })

  test.each(MODELS)('%s: a setting that nobody knows of', (model) => {
    expect(notComparable(broken(model, 'turbo', true)).map((one) => one.setting)).toEqual([
      'turbo',
      'turbo',
      'turbo',
    ])
  })

  test.each(TOLD_BY_ALL)('%s, when no model tells it', (setting) => {
    const silent = SAMPLE.map(({ model, settings: { [setting]: _, ...settings } }) => ({ model, settings }))
    const found = notComparable(silent).filter((one) => one.setting === setting)
    expect(found).toHaveLength(6)
  })

  test.each([
    ['D1', 'D2'],
    ['D2', 'D1'],
    ['recommended', 'D2'],
  ] as const)('what is as it should be in %s, in %s', (durability, other) => {
    const models = MODELS.map((model) => ({ model, settings: sampleSettings(model, durability) }))
    const compared = (one: typeof durability | typeof other) =>
      compareAll(models, { durability: one, observers: false })
        .filter(({ verdict }) => verdict === 'not comparable')
        .map(({ setting }) => setting)
    expect(compared(durability)).toEqual([])
    expect(compared(other)).toContain('kafka_topic_flush_messages')
  })

  test('sources that were changed during a run, which is told', () => {
    const [found] = notComparable(broken('streaming-kafka', 'runtime_hash', '000000000000'))
    const why = expect.stringMatching(/but sources that were changed during the run$/)
    expect(found).toMatchObject({ why })
  })

  test('the same value in two models, that neither of them should have', () => {
    const models = broken('async-rabbitmq', 'message_copies', 3).map((one) => {
      const { settings } = one
      return one.model === 'streaming-kafka' ? { ...one, settings: { ...settings, message_copies: 3 } } : one
    })
    const pairs = notComparable(models).map(({ models: pair }) => pair.join())
    expect(pairs).toEqual([
      'sync-rest,async-rabbitmq',
      'sync-rest,streaming-kafka',
      'async-rabbitmq,async-rest',
      'streaming-kafka,async-rest',
    ])
  })
})
