import type { LedgerView, StoreFiles } from '@three-ways/event-contract/ledger-view'
import type { Guarantees } from './guarantees.ts'
import type { ServiceRole } from './system.ts'

/** What a system has to know of the workflow that it carries in order to be raised. */
export interface CarriedWorkflow {
  readonly services: readonly { readonly name: string; readonly observer?: boolean }[]
  /** The port before that of the first service, by how a system answers; the model's own unless given. */
  readonly ports?: { readonly settled_base: number; readonly accepted_base: number }
  ledgerView(stores: StoreFiles): LedgerView
}

/**
 * The processes that carry a workflow, without observers where a system has none. `portOf` tells the port of
 * the service of an index where the workflow does not declare ports of its own.
 */
export function serviceRoles(
  { services, ports }: CarriedWorkflow,
  { doneWhenAccepted, hasObservers }: Guarantees,
  portOf: (index: number) => number,
): readonly ServiceRole[] {
  const base = doneWhenAccepted ? ports?.settled_base : ports?.accepted_base
  return services
    .filter(({ observer }) => hasObservers || observer !== true)
    .map(({ name, observer }, index) => ({
      name,
      default_port: base === undefined ? portOf(index) : base + 1 + index,
      observer: observer === true,
    }))
}
