import type { Durability } from '@three-ways/event-contract/durability'
import { describe, expect, test } from 'vitest'
import { FlagReader } from './flags.ts'
import { lengthOf_s, orderCount, type RatedLoad } from './loads.ts'
import {
  loadModel,
  MODEL_NAMES,
  type ModelName,
  RECOMMENDATION_IS_NOT_D1,
  REFUSING_MODELS,
} from './models.ts'
import { type OutageFlags, readOutages } from './outage-settings.ts'
import { rowsOf, SCENARIO_NAMES, type ScenarioName } from './profiles.ts'
import { rowsFor } from './suitable-rows.ts'

type Scenarios = readonly ScenarioName[]

function read(
  flags: OutageFlags,
  models: readonly ModelName[] = MODEL_NAMES,
  scenarios: Scenarios = SCENARIO_NAMES,
) {
  const reader = new FlagReader()
  const rows = readOutages(reader, flags, rowsOf('full', scenarios), models)
  const outages = rows.filter(({ scenario }) => scenario === 'backlog')
  return { rows, outages, faults: reader.faults.map(({ path }) => path) }
}

describe('the flags of an outage', () => {
  test('leave everything as it is when there are none', () => {
    expect(read({}).rows).toEqual(rowsOf('full', SCENARIO_NAMES))
  })

  test('change how long it is, and the load with it', () => {
    const load = read({ outage: '2.5' }).outages[0]?.load as RatedLoad
    expect(load.outage).toEqual({ kind: 'kill', target: 'inventory-service', seconds: 2.5 })
    expect(lengthOf_s(load)).toBe(load.seconds + 2.5)
    expect(orderCount(load)).toBe(Math.round(load.rate_per_s * (load.seconds + 2.5)))
  })

  test('say what is gone and how, and the row is called by it', () => {
    const variants = (flags: OutageFlags) => read(flags).outages.map(({ variant }) => variant)
    expect(variants({ kill: 'broker' })).toEqual(['kill-broker'])
    expect(variants({ kill: 'order-service', fault: 'pause' })).toEqual(['pause-order-service'])
    expect(variants({ fault: 'stop' })).toEqual(['stop', 'retry'])
  })

  test('touch no other row', () => {
    const others = ({ rows }: ReturnType<typeof read>) =>
      rows.filter(({ scenario }) => scenario !== 'backlog')
    expect(others(read({ kill: 'broker' }))).toEqual(others(read({})))
  })

  test('are refused where they mean nothing', () => {
    expect(read({ outage: '0' }).faults).toEqual(['--outage'])
    expect(read({ kill: 'broker', fault: 'pause' }).faults).toEqual(['--fault'])
    expect(read({ kill: 'broker' }, ['sync-rest'], ['backlog']).faults).toEqual(['--kill'])
    expect(read({ outage: '5' }, MODEL_NAMES, ['latency']).faults).toEqual(['--outage'])
  })
})

test('a model without a broker is not asked to lose it', () => {
  const { outages } = read({ kill: 'broker' })
  expect(rowsFor('sync-rest', outages)).toEqual([])
  expect(rowsFor('async-rabbitmq', outages)).toEqual(outages)
})

test.each(MODEL_NAMES)('what is known of %s beforehand is what it guarantees', async (name) => {
  const { guarantees, environment } = await loadModel(name)
  expect(REFUSING_MODELS.includes(name)).toBe(!guarantees.acceptsWhileInventoryIsDown)
  const told = (durability: Durability) =>
    environment({ broker_url: 'amqp://there', namespace: '', durability, urls: new Map(), services: [] })
  const differs = JSON.stringify(told('recommended')) !== JSON.stringify(told('D1'))
  expect(RECOMMENDATION_IS_NOT_D1.includes(name)).toBe(differs)
})
