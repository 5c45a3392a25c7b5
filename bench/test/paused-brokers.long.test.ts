import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { system as rabbitmq } from '@three-ways/async-rabbitmq/system'
import { system as kafka } from '@three-ways/streaming-kafka/system'
import { openForFile } from '@three-ways/testbed/conformance/open-for-file'
import { openSite } from '@three-ways/testbed/open-site'
import { describe, expect, test } from 'vitest'
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
const SYSTEMS = [rabbitmq, kafka]
const { signal: never } = new AbortController()

/** A broker for each, and all of them asleep for so long at least: one is awake while it is measured. */
async function sleepingSites() {
  await using owned = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'three-ways-paused-'))
  owned.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const source = { source: 'local', short_lived: true } as const
  const options = { ...source, working_folder: folder, signal: never, say: () => {} }
  const opened = SYSTEMS.map(async (system) => {
    const site = owned.use(await openSite(system, options))
    await site.broker?.pause?.()
    return [system, site] as const
  })
  const sites = new Map(await Promise.all(opened))
  await delay(PAUSED_S * 1000)
  const kept = owned.move()
  return { sites, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

describe('brokers that are paused', () => {
  const opened = openForFile(sleepingSites)

  test.each(SYSTEMS)(
    'wake, and of 10,000 orders none is lost: $name',
    async (system) => {
      const broker = opened().sites.get(system)?.broker
      if (broker === undefined) throw new Error('it has no broker')
      await broker.resume?.()
      await system.awake?.(broker.url, never)
      const cell = await scenarioCell(system, throughput10k, ROW, { broker, within_ms: 300_000 })
      await broker.pause?.()
      expect(failedChecks(cell)).toEqual([])
      const { ledger } = cell.result
      expect(ledger).toMatchObject({ offered: 10_000, accepted: 10_000, lost: 0, doubled: 0, unresolved: 0 })
      expect(ledger.completed + ledger.business_failed).toBe(10_000)
    },
    600_000,
  )
})
