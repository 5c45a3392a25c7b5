import type { Workload } from '@three-ways/event-contract/workload'
import { placementOf } from '@three-ways/instrument/process-placement'
import type { Configuration } from '@three-ways/result-files/configuration'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import type { Site } from '@three-ways/testbed/site'
import type { RunningSystem } from '@three-ways/testbed/system'
import { payloadHash } from '../measure/payload-hash.ts'

export interface ConfigurationOptions {
  readonly running: RunningSystem
  readonly workload: Workload
  readonly site: Site
  readonly versions: Configuration['versions']
  readonly run_settings: Configuration['run_settings']
  readonly signal: AbortSignal
}

/** Reads back what is in force in a raised system, in the broker below it, and in what is sent to it. */
export async function readConfiguration(options: ConfigurationOptions): Promise<Configuration> {
  const { running, workload, site, versions, run_settings, signal } = options
  const { broker, service_host } = site
  return {
    model: running.system.name,
    settings: {
      ...(await running.inspector.settings(signal)),
      ...(broker === undefined ? {} : await brokerSettings(broker)),
      payload_hash: payloadHash(workload, running.ledgerView()),
    },
    broker: broker === undefined ? null : { ...broker.versions, ...broker.settings },
    versions,
    run_settings,
    service_host: { kind: service_host.kind, ...service_host.facts },
  }
}

/** Of the processes of a broker; those of one that is attached to are somebody else's, and elsewhere. */
async function brokerSettings(broker: RunningBroker) {
  const { source } = broker
  const elsewhere = { priority: 'elsewhere', cpu_affinity: 'elsewhere' }
  const placed = source === 'attach' ? elsewhere : await placementOf(broker.pids())
  return {
    broker_source: source,
    broker_process_priority: placed.priority,
    broker_cpu_affinity: placed.cpu_affinity,
  }
}
