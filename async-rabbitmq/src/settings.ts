import { withoutPassword } from '@three-ways/event-contract/secrets'
import { BadSettings, type Settings } from '@three-ways/service-runtime/settings'
import type { WorkflowEnvironment } from '@three-ways/service-runtime/workflow'
import { type Place, placeOf } from './place.ts'
import { QUEUE_TYPES, type QueueType, USUAL_QUEUE_TYPE } from './topology.ts'

/** What this carrier needs to know besides the settings that every service has. */
export interface RabbitmqSettings {
  readonly place: Place
  readonly queue_type: QueueType
  /** Where the management API is; undefined = where a stock broker has it. */
  readonly management_url: string | undefined
}

/**
 * Reads `BROKER_URL`, `MANAGEMENT_URL`, `NAMESPACE`, `NAMESPACE_IS` (vhost, prefix) and `QUEUE_TYPE` (quorum,
 * classic). Throws `BadSettings` with all faults at once.
 */
export function rabbitmqSettings(settings: Settings, environment: WorkflowEnvironment): RabbitmqSettings {
  const faults: { path: string; message: string }[] = []
  const { broker_url, namespace, durability } = settings
  const known = broker_url !== undefined && /^amqps?:\/\/./.test(broker_url) && URL.canParse(broker_url)
  if (!known) {
    const got = broker_url === undefined ? 'nothing' : `"${withoutPassword(broker_url)}"`
    faults.push({ path: 'BROKER_URL', message: `expected amqp://user:password@host:port, got ${got}` })
  }
  const asked = environment.QUEUE_TYPE ?? USUAL_QUEUE_TYPE
  const queue_type = QUEUE_TYPES.find((type) => type === asked)
  if (queue_type === undefined) {
    faults.push({ path: 'QUEUE_TYPE', message: `expected ${QUEUE_TYPES.join(' or ')}, got "${asked}"` })
  }
  if (queue_type === 'classic' && durability === 'D2') {
    const message =
      'expected quorum with DURABILITY=D2, since classic queues do not fsync before they confirm'
    faults.push({ path: 'QUEUE_TYPE', message })
  }
  const namespace_is = environment.NAMESPACE_IS ?? 'vhost'
  if (namespace_is !== 'vhost' && namespace_is !== 'prefix') {
    faults.push({ path: 'NAMESPACE_IS', message: `expected vhost or prefix, got "${namespace_is}"` })
  }
  const management_url = environment.MANAGEMENT_URL || undefined
  if (management_url !== undefined && !/^https?:/.test(URL.parse(management_url)?.protocol ?? '')) {
    const message = `expected http://user:password@host:port, got "${withoutPassword(management_url)}"`
    faults.push({ path: 'MANAGEMENT_URL', message })
  }
  if (faults.length > 0 || queue_type === undefined || broker_url === undefined) throw new BadSettings(faults)
  const place = placeOf({ broker_url, namespace, shares_vhost: namespace_is === 'prefix' })
  return { place, queue_type, management_url }
}
