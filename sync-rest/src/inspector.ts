import { CONNECTIONS_PER_PEER } from '@three-ways/http-transport/connection'
import { effectiveSettings } from '@three-ways/http-transport/effective-settings'
import { openInspector as openInspectorOfCalls } from '@three-ways/http-transport/inspector'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { Inspector } from '@three-ways/testbed/system'

/** What a checker asks of services whose customers wait for the whole chain. */
export function openInspector(workflow: Workflow, deployment: Deployment, title: string): Inspector {
  const own = {
    client: title,
    'answer to the customer': 'the decision (201, 422), after the notification',
    'messages in flight per consumer': `up to ${CONNECTIONS_PER_PEER} calls`,
    retries: 'required: one, after a reset; others: unlimited, with backoff',
  }
  return openInspectorOfCalls(deployment, workflow, (signal) => effectiveSettings(deployment, own, signal))
}
