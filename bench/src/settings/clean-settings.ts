import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import { readBrokerSettings } from './broker-settings.ts'
import { FlagReader, type RawFlag } from './flags.ts'
import { readManagementUrl } from './management-settings.ts'
import { UsageError } from './usage-error.ts'

/** What killed runs left in brokers, listed or removed. */
export interface CleanSettings {
  readonly urls: Readonly<Partial<Record<BrokerKind, string>>>
  readonly management_url: string | undefined
  /** Runs of which somebody says that they have ended. */
  readonly runs: readonly string[]
  /** Remove, and not only list. */
  readonly yes: boolean
}

export interface CleanFlags {
  readonly broker_url?: RawFlag
  readonly management_url?: RawFlag
  readonly run?: RawFlag
  readonly yes?: boolean | undefined
}

/** Checks the flags of `bench clean`. Throws a `UsageError` that names every fault. */
export function readCleanSettings(flags: CleanFlags): CleanSettings {
  const reader = new FlagReader()
  const { urls } = readBrokerSettings(reader, undefined, flags.broker_url, [])
  if ([flags.broker_url ?? []].flat().length === 0) {
    reader.fault('--broker-url', 'expected rabbitmq=amqp://... or kafka=host:port: the broker to look into')
  }
  const management_url = readManagementUrl(reader, flags.management_url)
  if (reader.faults.length > 0) throw new UsageError('clean', reader.faults)
  return Object.freeze({ urls, management_url, runs: [flags.run ?? []].flat(), yes: flags.yes ?? false })
}
