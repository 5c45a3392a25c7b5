import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { system as rabbitmq } from '@three-ways/async-rabbitmq/system'
import { system as kafka } from '@three-ways/streaming-kafka/system'
import { openSite } from '@three-ways/testbed/open-site'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { throughput10k } from '../src/scenarios/throughput-10k.ts'
import { failedChecks, scenarioCell } from './scenario-cell.ts'

/** Longer than the nine seconds after which a KRaft node takes itself for dead; PAUSED_S=300 by hand. */
const PAUSED_S = Number(process.env.PAUSED_S ?? 12)
const ROW = {
  scenario: 'throughput-10k',
  variant: 'door',
  durability: 'recommended',
  load: { orders: 10_000, repetitions: 1 },
} as const
const { signal: never } = new AbortController()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-paused-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

describe.each([rabbitmq, kafka])('the broker of $name', (system) => {
  test(
    'is paused and wakes, and of 10,000 orders none is lost',
    async () => {
      await using site = await openSite(system, {
        source: 'local',
        working_folder: folder,
        signal: never,
        say: () => {},
      })
      const { broker } = site
      if (broker === undefined) throw new Error('it has no broker')
      await broker.pause?.()
      await delay(PAUSED_S * 1000)
      await broker.resume?.()
      await system.awake?.(broker.url, never)
      const cell = await scenarioCell(system, throughput10k, ROW, { broker, within_ms: 300_000 })
      expect(failedChecks(cell)).toEqual([])
      const { ledger } = cell.result
      expect(ledger).toMatchObject({ offered: 10_000, accepted: 10_000, lost: 0, doubled: 0, unresolved: 0 })
      expect(ledger.completed + ledger.business_failed).toBe(10_000)
    },
    600_000 + PAUSED_S * 1000,
  )
})
