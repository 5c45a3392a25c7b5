import type { FlagReader, RawFlag } from './flags.ts'
import { ORDER_WORKFLOW, WORKFLOW_NAMES, type WorkflowName } from './workflows.ts'

/** Which workflow a model carries, and where its doors are. */
export interface WorkflowPlace {
  readonly workflow: WorkflowName
  /** The port of the order service's door; the others move as far as this one does. */
  readonly order_port: number | undefined
  /** The port before the first service's, of a workflow that has ports of its own. */
  readonly port_base: number | undefined
}

export interface WorkflowPlaceFlags {
  readonly workflow?: RawFlag
  readonly order_port?: RawFlag
  readonly port_base?: RawFlag
}

/** Reads which workflow is meant, and where it is. Faults are left in the reader. */
export function readWorkflowPlace(
  reader: FlagReader,
  flags: WorkflowPlaceFlags,
  environment: NodeJS.ProcessEnv = process.env,
): WorkflowPlace {
  const workflow = reader.oneOf('--workflow', flags.workflow, WORKFLOW_NAMES, ORDER_WORKFLOW)
  const order_port = reader.number('--order-port', flags.order_port, { least: 1, most: 65_000, whole: true })
  if (flags.order_port !== undefined && workflow !== ORDER_WORKFLOW) {
    reader.fault('--order-port', `moves the order workflow; --port-base moves ${workflow}`)
  }
  return { workflow, order_port, port_base: readPortBase(reader, flags.port_base, workflow, environment) }
}

/** `PATTERN_PORT_BASE` says it where no flag does, and is nobody's concern where orders are carried. */
function readPortBase(
  reader: FlagReader,
  flag: RawFlag,
  workflow: WorkflowName,
  environment: NodeJS.ProcessEnv,
): number | undefined {
  const limits = { least: 0, most: 65_000, whole: true }
  if (flag !== undefined) {
    if (workflow === ORDER_WORKFLOW) {
      reader.fault('--port-base', `moves other workflows; --order-port moves ${workflow}`)
    }
    return reader.number('--port-base', flag, limits)
  }
  if (workflow === ORDER_WORKFLOW) return undefined
  return reader.number('PATTERN_PORT_BASE', environment.PATTERN_PORT_BASE || undefined, limits)
}
