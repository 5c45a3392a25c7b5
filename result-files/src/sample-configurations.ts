import type { Durability } from '@three-ways/event-contract/durability'
import type { EffectiveSettings, SettingValue } from '@three-ways/event-contract/effective-settings'
import { type Configuration, configurationHash } from './configuration.ts'
import type { Expected } from './fairness/allowed-difference.ts'
import { ALLOWED_DIFFERENCES } from './fairness/allowed-differences.ts'

/** What all models of the sample run have in common. */
const COMMON: EffectiveSettings = {
  node_version: '24.21.0',
  node_flags: '--max-semi-space-size=16_--max-old-space-size=256',
  process_priority: 0,
  cpu_affinity: '0-1',
  handlers_hash: '0a1b2c3d4e5f',
  runtime_hash: 'f5e4d3c2b1a0',
  payload_hash: 'abcdef012345',
  handler_concurrency: 32,
  injected_delay_ms: 0,
  door_requests_in_flight_most: 2048,
  door_nagle_off: true,
  store_engine: 'sqlite-3.53.4',
  store_journal_mode: 'wal',
  store_checkpoint_pages: 4096,
  transport_nagle_off: true,
  transport_keep_alive: true,
}

/** What a model of the sample has: all in common, and whatever the closed list wants of it. */
export function sampleSettings(model: string, durability: Durability = 'D1'): EffectiveSettings {
  const own = ALLOWED_DIFFERENCES.flatMap(({ setting, expected }) => {
    return Object.hasOwn(expected, model) ? [[setting, anyOf(expected[model], durability)] as const] : []
  })
  const store_synchronous = durability === 'D2' ? 'FULL' : 'NORMAL'
  return { ...COMMON, store_synchronous, ...Object.fromEntries(own) }
}

function anyOf(expected: Expected | undefined, durability: Durability): SettingValue {
  if (expected === undefined || typeof expected !== 'object') return expected ?? 'none'
  if ('D1' in expected) return expected[durability]
  if ('unobserved' in expected) return expected.unobserved
  if ('either' in expected) return expected.either[0] ?? 'none'
  if ('begins' in expected) return `${expected.begins}1.2.3`
  if ('of_orders' in expected) return expected.of_orders
  return COMMON[expected.same_as] ?? expected.or
}

/** The configuration of a model of the sample. */
export function sampleConfiguration(model: string, change: EffectiveSettings = {}): Configuration {
  return {
    model,
    settings: { ...sampleSettings(model), ...change },
    broker: model === 'sync-rest' ? null : { version: '4' },
    versions: { node: '24.21.0' },
    run_settings: { handler_concurrency: 32, observers: false, durability: 'D1' },
    service_host: { kind: 'processes' },
  }
}

/** By their hashes, as a run keeps them. */
export function sampleConfigurations(models: readonly string[]): Record<string, Configuration> {
  return Object.fromEntries(
    models.map((model) => {
      const configuration = sampleConfiguration(model)
      return [configurationHash(configuration), configuration]
    }),
  )
}
