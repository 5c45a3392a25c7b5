import type { Transport } from '../carrier.ts'
import { mountFaultControls } from '../door/control-routes.ts'
import { mountDocumentation } from '../door/documentation-routes.ts'
import { closeRoutes } from '../door/door.ts'
import { mountRepublish } from '../door/republish-routes.ts'
import { mountDeclaration } from '../door/routes.ts'
import { mountStatus, type StatusOptions } from '../door/status-routes.ts'
import type { FaultControls } from '../intake/fault-controls.ts'
import type { Log } from '../log.ts'
import type { TracedService } from '../trace/traced-service.ts'
import type { Workflow } from '../workflow.ts'

/** What the routes of a service are about. */
export interface Mounted extends StatusOptions, Pick<TracedService, 'mountTrace'> {
  readonly workflow: Workflow
  readonly transport: Transport
  readonly controls: FaultControls
  readonly log: Log
}

/** Everything at the door of a service but what its carrier has put there already. */
export function mountRoutes(mounted: Mounted): void {
  const { door, engine, carrier, answers, retention, checkpoints, metering, mountTrace } = mounted
  const { workflow, declaration, transport, controls, log } = mounted
  const { fault_controls } = mounted.settings
  mountStatus(mounted)
  mountDeclaration({ door, engine, carrier, answers, fault_controls })
  mountRepublish({ door, engine, carrier, answers, retention })
  mountTrace(door)
  metering.mount(mounted)
  if (fault_controls) mountFaultControls(door, controls, { transport, declaration, checkpoints })
  mountDocumentation(door, workflow, declaration)
  closeRoutes(door, log, engine.subject_word)
}
