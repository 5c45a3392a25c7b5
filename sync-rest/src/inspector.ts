import { openInspector as openInspectorOfCalls } from '@three-ways/http-transport/inspector'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { Inspector } from '@three-ways/testbed/system'

/** What a checker asks of services whose customers wait for the whole chain. */
export function openInspector(workflow: Workflow, deployment: Deployment): Inspector {
  return openInspectorOfCalls(deployment, workflow)
}
