import { freePortsBehind } from '@three-ways/testbed/brokers/free-ports'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { portsIn } from '../src/run/model-ports.ts'
import type { WorkflowPlace } from '../src/settings/workflow-place.ts'
import { ORDER_WORKFLOW } from '../src/settings/workflows.ts'

const AT_ZERO: WorkflowPlace = { workflow: ORDER_WORKFLOW, order_port: 0, port_base: undefined }

/** A port of a system's order service with which those of its other services are free, too. */
export async function freeOrderPort(system: Pick<SystemUnderTest, 'services'>): Promise<number> {
  return freePortsBehind([...portsIn(system, AT_ZERO).values()])
}
