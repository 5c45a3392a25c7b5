import type { Durability } from '@three-ways/event-contract/durability'

/** How the store of a service is opened: SQLite's documents advise not to flush at every commit. */
export function storeDurability(durability: Durability): 'D1' | 'D2' {
  return durability === 'D2' ? 'D2' : 'D1'
}

/** Where a raised system lives: what a model needs to wire its services and to look into its broker. */
export interface Deployment {
  readonly broker_url: string | undefined
  /**
   * RabbitMQ: its management API, `http://user:password@host:port`; undefined = where a stock broker has it.
   */
  readonly management_url?: string | undefined
  /** Prefix of topics, name of the vhost; empty for bare names. */
  readonly namespace: string
  /** RabbitMQ: the namespace is a prefix of names in the vhost of `broker_url`, and no vhost of its own. */
  readonly shares_vhost?: boolean
  readonly durability: Durability
  /** Kafka: copies of each topic that is made; undefined = the broker's own default. */
  readonly replication_factor?: number | undefined
  /** Base URL of every service, observers included, by name. Stable over restarts. */
  readonly urls: ReadonlyMap<string, string>
  /** Names of the services that run, in the declared order. */
  readonly services: readonly string[]
}
