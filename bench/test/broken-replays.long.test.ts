import { broken as forgetful } from '@three-ways/streaming-kafka/broken/forgetful-services'
import { broken as random } from '@three-ways/streaming-kafka/broken/random-analytics'
import { system as kafka } from '@three-ways/streaming-kafka/system'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { describe, expect, it } from 'vitest'
import { replay } from '../src/scenarios/replay.ts'
import { violations } from './judged-cell.ts'
import { failedChecks, scenarioCell } from './scenario-cell.ts'

const ROW = {
  scenario: 'replay',
  variant: 'rebuild',
  durability: 'recommended',
  load: { orders: 200, repetitions: 1 },
} as const
const REBUILDS = 'every rebuild equals the live analytics'
const NO_ROW = 'reading everything once more into its handlers changes no row'

describe('replays on a real log', () => {
  const own = testBrokerForFile(kafka)

  it('a sound one equals the live analytics, and changes nothing', async () => {
    const cell = await scenarioCell(kafka, replay, ROW, { broker: own.broker })
    expect(failedChecks(cell)).toEqual([])
    expect(violations(cell)).toEqual([])
    expect(cell.result.figures).toMatchObject({ orders: 200, recognised_again: expect.any(Number) })
  })

  it('one that guesses anew is named by its digests', async () => {
    const cell = await scenarioCell(random, replay, ROW, { broker: own.broker })
    const failed = failedChecks(cell)
    expect(failed.map(({ name }) => name)).toContain(REBUILDS)
    expect(failed.find(({ name }) => name === REBUILDS)?.detail).toContain('ordered_quantity_by_sku.')
    expect(violations(cell)).toEqual(['I5', 'I10'])
  })

  it('one into services that forget is named by the rows that it changes', async () => {
    const cell = await scenarioCell(forgetful, replay, ROW, { broker: own.broker })
    const failed = failedChecks(cell)
    expect(failed.map(({ name }) => name)).toContain(NO_ROW)
    expect(failed.map(({ name }) => name)).not.toContain(REBUILDS)
    expect(violations(cell)).toContain('I10')
  })
})
