import { businessRows } from '@three-ways/service-runtime/store/business-rows'
import { StoreBacklogReader } from '@three-ways/service-runtime/store/store-backlog'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { openInspector } from './inspector.ts'

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
  | 'inspect'
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
    inspect: async (deployment) => openInspector(workflow, deployment),
    ledgerView: (stores) => workflow.ledgerView(stores),
    openStoreBacklog: (stores) => new StoreBacklogReader(stores),
    businessRows,
  }
}
