import type { RunningBroker } from './brokers/broker-source.ts'
import type { ServiceHost } from './service-host.ts'

/** Where a system can be raised: its broker, if it needs one, and who hosts its services. */
export interface Site extends AsyncDisposable {
  readonly broker: RunningBroker | undefined
  readonly service_host: ServiceHost
}
