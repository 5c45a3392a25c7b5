import { portIsFree } from '@three-ways/testbed/brokers/free-ports'
import { ServiceProcessError } from '@three-ways/testbed/service-process-error'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import type { WorkflowPlace } from '../settings/workflow-place.ts'
import { ORDER_WORKFLOW } from '../settings/workflows.ts'

/** The port of each service: the model's own, or all of them moved as far as the order service's was. */
function portsOf(
  { services }: Pick<SystemUnderTest, 'services'>,
  order_port: number | undefined,
): ReadonlyMap<string, number> {
  const [door] = services
  const moved_by = door === undefined || order_port === undefined ? 0 : order_port - door.default_port
  return new Map(services.map(({ name, default_port }) => [name, default_port + moved_by]))
}

/** The ports of a workflow that has ports of its own: those, or the ones behind `port_base`. */
function portsBehind(
  { services }: Pick<SystemUnderTest, 'services'>,
  port_base: number | undefined,
): ReadonlyMap<string, number> {
  return new Map(
    services.map(({ name, default_port }, index) => {
      return [name, port_base === undefined ? default_port : port_base + 1 + index]
    }),
  )
}

/** The port of each service of whatever a model carries, wherever it was moved. */
export function portsIn(
  system: Pick<SystemUnderTest, 'services'>,
  { workflow, order_port, port_base }: WorkflowPlace,
): ReadonlyMap<string, number> {
  return workflow === ORDER_WORKFLOW ? portsOf(system, order_port) : portsBehind(system, port_base)
}

/** The flag that moves the ports of a workflow. */
export function portFlagOf(workflow: WorkflowPlace['workflow']): string {
  return workflow === ORDER_WORKFLOW ? '--order-port' : '--port-base'
}

/** Throws a `ServiceProcessError` that names every port that is taken, and the flag that moves them. */
export async function expectFreePorts(
  model: string,
  ports: ReadonlyMap<string, number>,
  flag: string,
): Promise<void> {
  const taken: string[] = []
  for (const [service, port] of ports) if (!(await portIsFree(port))) taken.push(`${port} (${service})`)
  if (taken.length === 0) return
  throw new ServiceProcessError(
    'port_taken',
    `Raising ${model}: expected its ports to be free, taken: ${taken.join(', ')}. End what listens there, ` +
      `or move all of them with ${flag}.`,
  )
}
