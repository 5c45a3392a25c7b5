import { businessRows } from '@three-ways/service-runtime/store/business-rows'
import { StoreBacklogReader } from '@three-ways/service-runtime/store/store-backlog'
import { installedVersion } from '@three-ways/service-runtime/told/installed-version'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { SystemUnderTest } from '@three-ways/testbed/system'

/** `undici 8.12.4`: the client that is installed, not the one that was asked for. */
export const CLIENT = `undici ${installedVersion(import.meta.resolve('undici'))}`

/** What every model declares whose services call each other: neighbours instead of a broker. */
export function calledServices(
  workflow: Workflow,
): Pick<
  SystemUnderTest,
  | 'broker'
  | 'environment'
  | 'probe'
  | 'prepare'
  | 'remove'
  | 'ledgerView'
  | 'openStoreBacklog'
  | 'businessRows'
> {
  return {
    broker: undefined,
    environment: ({ urls }) => ({ PEERS: [...urls].map(([name, url]) => `${name}=${url}`).join(',') }),
    probe: async () => {},
    prepare: async (deployment) => deployment,
    remove: async () => [],
    ledgerView: (stores) => workflow.ledgerView(stores),
    openStoreBacklog: (stores) => new StoreBacklogReader(stores),
    businessRows,
  }
}
