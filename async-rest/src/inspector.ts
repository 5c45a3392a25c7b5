import { effectiveSettings } from '@three-ways/http-transport/effective-settings'
import { openInspector as openInspectorOfCalls } from '@three-ways/http-transport/inspector'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { Inspector } from '@three-ways/testbed/system'
import { CALLS_IN_FLIGHT } from './relay.ts'

/** What a checker asks of services that answer early and call behind the customer's back. */
export function openInspector(workflow: Workflow, deployment: Deployment, title: string): Inspector {
  const own = {
    client: title,
    'answer to the customer': '202 after the local commit',
    'messages in flight per consumer': `up to ${CALLS_IN_FLIGHT} calls of each caller`,
    retries: 'unlimited, with backoff',
  }
  return openInspectorOfCalls(deployment, workflow, (signal) => effectiveSettings(deployment, own, signal))
}
