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

/** On a quiet machine, one message at a time takes seven times as long, and Nagle's algorithm ten. */
const BY_FAR = 1.5
const ROUNDS = 5

const load = { rate_per_s: 50, seconds: 2, burst_orders: 160, repetitions: 1 }
const row = { scenario: 'ladder', durability: 'D1', load } as const

interface Measured {
  readonly burst_s: number
  readonly p50_ms: number
}

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
    'a wrong setting of the client is told, and is what slows down',
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
      const measured = async (variant: string, environment: Readonly<Record<string, string>>) => {
        const own_row = { ...row, scenario: 'false-settings', variant, floor: '2-confirms' } as const
        const cell = await scenarioCell(floor, falseSettings, own_row, { ...options(), environment })
        expect(failedChecks(cell)).toEqual([])
        const { ledger, figures, latency } = cell.result
        expect(ledger).toMatchObject({ offered: 100, completed: 100, lost: 0, doubled: 0 })
        return { burst_s: Number(figures.burst_last_completed_s), p50_ms: Number(latency.completed.p50_ms) }
      }
      // A machine that is busy with other tests slows down whichever it meets: the best of each is compared,
      // and it is measured once more while that has not shown it. By far, or chance would show it in the end.
      const seen = { right: [] as Measured[], one_at_a_time: [] as Measured[], nagle_on: [] as Measured[] }
      const best = (of: readonly Measured[], figure: keyof Measured) =>
        Math.min(...of.map((one) => one[figure]))
      const slowdowns = () => [
        best(seen.one_at_a_time, 'burst_s') / best(seen.right, 'burst_s'),
        best(seen.nagle_on, 'p50_ms') / best(seen.right, 'p50_ms'),
      ]
      for (let round = 0; round < ROUNDS && !(Math.min(...slowdowns()) > BY_FAR); round += 1) {
        seen.right.push(await measured('none', {}))
        seen.one_at_a_time.push(await measured('prefetch-1', { FLOOR_PREFETCH: '1' }))
        seen.nagle_on.push(await measured('nagle-on', { FLOOR_NAGLE: 'on' }))
      }
      expect(Math.min(...slowdowns())).toBeGreaterThan(BY_FAR)
    },
  )

  test('the product: the same kill does no harm', async () => {
    const cell = await scenarioCell(system, ladder, { ...row, variant: '4-outbox' }, options())
    expect(failedChecks(cell)).toEqual([])
  })
})
