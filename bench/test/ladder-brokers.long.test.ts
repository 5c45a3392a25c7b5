import { join } from 'node:path'
import { system as rabbitmq } from '@three-ways/async-rabbitmq/system'
import { type FloorOf, floorOf } from '@three-ways/floor/system'
import { system as kafka } from '@three-ways/streaming-kafka/system'
import { bringUp } from '@three-ways/testbed/bring-up'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { describe, expect, test } from 'vitest'
import { falseSettings } from '../src/scenarios/false-settings.ts'
import { ladder } from '../src/scenarios/ladder.ts'
import type { StepName } from '../src/settings/floor-steps.ts'
import { failedChecks, scenarioCell } from './scenario-cell.ts'

const load = { rate_per_s: 50, seconds: 2, burst_orders: 160, repetitions: 1 }
const row = { scenario: 'ladder', durability: 'D1', load } as const

// What a floor lets go in front of its work is gone with it over RabbitMQ; over Kafka, whether the offset was
// written is a matter of microseconds. Every step has to lose or double something: a check of the scenario.
describe.each([rabbitmq, kafka])('over $name', (system) => {
  const own = testBrokerForFile(system)
  const options = () => ({ broker: own.broker, within_ms: 120_000 })

  test.each<StepName>(['0-transport', '1-store', '2-confirms', '3-inbox'])('%s', async (step) => {
    const floor = floorOf(system.name as FloorOf, step)
    const cell = await scenarioCell(floor, ladder, { ...row, variant: step, floor: step }, options())
    expect(failedChecks(cell)).toEqual([])
    const { figures, ledger } = cell.result
    expect(ledger).toMatchObject({ offered: 100, completed: 100, lost: 0, doubled: 0 })
    if (step === '2-confirms') expect(figures).toMatchObject({ kill_without_an_end: 0, kill_forgotten: 0 })
    if (step === '3-inbox') expect(figures).toMatchObject({ kill_doubled: 0, kill_forgotten: 0 })
  })

  test.runIf(system === rabbitmq)(
    'a wrong setting of the client is told, and costs nothing but time',
    async () => {
      const floor = floorOf('async-rabbitmq', '2-confirms')
      await using wrong = await bringUp(floor, own.broker, {
        durability: 'D1',
        handler_concurrency: 32,
        observers: false,
        stock: 1,
        namespace: 'wrong-settings',
        folder: join(own.folder, 'wrong-settings'),
        environment: { FLOOR_PREFETCH: '1', FLOOR_NAGLE: 'on' },
        signal: own.signal,
      })
      const told = { amqp_prefetch: 1, transport_nagle_off: false }
      expect(await wrong.inspector.settings(own.signal)).toMatchObject(told)
      // How much slower is for a benchmark to say: here other tests share the processor.
      const measured: Readonly<Record<string, Readonly<Record<string, string>>>> = {
        'prefetch-1': { FLOOR_PREFETCH: '1' },
        'nagle-on': { FLOOR_NAGLE: 'on' },
      }
      for (const [variant, environment] of Object.entries(measured)) {
        const own_row = { ...row, scenario: 'false-settings', variant, floor: '2-confirms' } as const
        const cell = await scenarioCell(floor, falseSettings, own_row, { ...options(), environment })
        expect(failedChecks(cell)).toEqual([])
        const { ledger, figures, latency } = cell.result
        expect(ledger).toMatchObject({ offered: 100, completed: 100, lost: 0, doubled: 0 })
        expect(figures.burst_last_completed_s, variant).toBeGreaterThan(0)
        expect(latency.completed.p50_ms, variant).toBeGreaterThan(0)
      }
    },
  )

  test('the product: the same kill does no harm', async () => {
    const cell = await scenarioCell(system, ladder, { ...row, variant: '4-outbox' }, options())
    expect(failedChecks(cell)).toEqual([])
  })
})
