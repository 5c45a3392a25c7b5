/** How something is made to fail. `stop`: SIGTERM. `kill`: SIGKILL. `pause`: SIGSTOP, alive and silent. */
export const OUTAGE_KINDS = ['kill', 'stop', 'pause'] as const
export type OutageKind = (typeof OUTAGE_KINDS)[number]

/** What may be made to fail. */
export const OUTAGE_TARGETS = [
  'order-service',
  'inventory-service',
  'notification-service',
  'broker',
] as const
export type OutageTarget = (typeof OUTAGE_TARGETS)[number]

/** Something fails in the middle of a load, and comes back. */
export interface Outage {
  readonly kind: OutageKind
  readonly target: OutageTarget
  /** From the moment it is gone until it is started again. */
  readonly seconds: number
  /** What inventory takes for each order from its return on, so that a backlog takes its time to drain. */
  readonly work_ms?: number
}

/**
 * Seconds of load before anything fails, of `seconds` beside the outage: what is healthy is measured in them.
 */
export function beforeOutage_s(seconds: number): number {
  return Math.min(5, seconds / 2)
}

/**
 * How a row with this outage is called: `kill`, `pause`, `kill-broker`; the inventory service goes without
 * saying.
 */
export function outageVariant({ kind, target }: Pick<Outage, 'kind' | 'target'>): string {
  return target === 'inventory-service' ? kind : `${kind}-${target}`
}
