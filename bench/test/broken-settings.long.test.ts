import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system as rabbitmq } from '@three-ways/async-rabbitmq/system'
import { system as control } from '@three-ways/async-rest/system'
import { compareAll, type ModelSettings } from '@three-ways/result-files/fairness/compare-settings'
import { system as kafka } from '@three-ways/streaming-kafka/system'
import { system as rest } from '@three-ways/sync-rest/system'
import { bringUp } from '@three-ways/testbed/bring-up'
import { openSite } from '@three-ways/testbed/open-site'
import type { Site } from '@three-ways/testbed/site'
import type { BringUpOptions, SystemUnderTest } from '@three-ways/testbed/system'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfiguration } from '../src/run/raised-configuration.ts'
import { loadWorkload, ORDERS } from '../src/settings/workflows.ts'

// Systems that really run, each with one setting that is not as it should be, beside others that are whole.

const SYSTEMS = [rest, rabbitmq, kafka, control]
const CONDITIONS = { durability: 'D1', observers: false } as const
const owned = new AsyncDisposableStack()
const abort = new AbortController()
const { signal } = abort
const sites = new Map<SystemUnderTest, Site>()
const whole = new Map<string, ModelSettings>()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-broken-settings-'))
  owned.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const source = { source: 'local', short_lived: true } as const
  const options = { ...source, working_folder: folder, signal, say: () => {} }
  await Promise.all(
    SYSTEMS.map(async (system) => {
      sites.set(system, owned.use(await openSite(system, options)))
      whole.set(system.name, await settingsOf(system, 'whole'))
    }),
  )
}, 300_000)
afterAll(() => owned.disposeAsync())

/** Raises a system and reads back what is in force there. */
async function settingsOf(
  system: SystemUnderTest,
  name: string,
  change: Partial<BringUpOptions> = {},
): Promise<ModelSettings> {
  const site = sites.get(system)
  if (site === undefined) throw new Error(`${system.name} has no site`)
  await using running = await bringUp(system, site.broker, {
    durability: 'D1',
    handler_concurrency: 32,
    observers: false,
    stock: 1_000,
    namespace: name,
    folder: join(folder, `${system.name}.${name}`),
    signal,
    ...change,
  })
  const workload = await loadWorkload(ORDERS)
  const read = { workload, running, site, versions: {}, run_settings: {}, signal }
  // Awaited here: what is asked must still run.
  return await readConfiguration(read)
}

/** The settings by which one model is not comparable with the others, which are whole. */
function oddIn(broken: ModelSettings): string[] {
  const others = [...whole.values()].filter(({ model }) => model !== broken.model)
  const compared = compareAll([broken, ...others], CONDITIONS)
  const odd = compared.filter(({ verdict }) => verdict === 'not comparable')
  for (const { models } of odd) expect(models).toContain(broken.model)
  return [...new Set(odd.map(({ setting }) => setting))].sort()
}

test('systems that are raised as a run raises them are comparable', () => {
  const odd = compareAll([...whole.values()], CONDITIONS).filter(
    ({ verdict }) => verdict === 'not comparable',
  )
  expect(odd).toEqual([])
})

describe('not comparable is', () => {
  test.each<[string, SystemUnderTest, Partial<BringUpOptions>, string[]]>([
    ['a store that flushes', rest, { environment: { DURABILITY: 'D2' } }, ['store_synchronous']],
    ['a service with fewer slots', rest, { handler_concurrency: 31 }, ['handler_concurrency']],
    ['a call that is waited for longer', rest, inEnvironment('REQUEST_TIMEOUT_MS', '6000'), ['http_call_']],
    [
      'a service with a flag of Node',
      control,
      inEnvironment('NODE_OPTIONS', '--stack-trace-limit=9'),
      ['node_flags'],
    ],
    ['a door that takes fewer', kafka, inEnvironment('MAX_REQUESTS_IN_FLIGHT', '9'), ['door_requests_']],
    ['a queue with other arguments', rabbitmq, inEnvironment('QUEUE_TYPE', 'quorum'), ['amqp_queue_type']],
    [
      'a topic with another config',
      kafka,
      { durability: 'D2', environment: { DURABILITY: 'D1' } },
      ['kafka_topic_flush_messages'],
    ],
  ])(
    '%s',
    async (name, system, change, settings) => {
      const broken = await settingsOf(system, name.replaceAll(' ', '-'), change)
      const odd = oddIn(broken)
      for (const setting of settings) expect(odd.join()).toContain(setting)
      expect(odd.length).toBeLessThan(8)
    },
    120_000,
  )

  test('a service of which one alone is slowed', async () => {
    const site = sites.get(rest)
    if (site === undefined) throw new Error('no site')
    const store = join(folder, 'slowed')
    await using running = await bringUp(rest, undefined, {
      ...{ durability: 'D1', handler_concurrency: 32, observers: false, stock: 1_000, namespace: '' },
      ...{ folder: store, signal },
    })
    await running.service('notification-service').slowDown(1)
    const workload = await loadWorkload(ORDERS)
    const read = { workload, running, site, versions: {}, run_settings: {}, signal }
    expect(oddIn(await readConfiguration(read))).toEqual(['injected_delay_ms'])
  }, 120_000)
})

function inEnvironment(name: string, value: string): Partial<BringUpOptions> {
  return { environment: { [name]: value } }
}
