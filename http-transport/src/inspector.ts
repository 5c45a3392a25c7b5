import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { Inspector } from '@three-ways/testbed/system'
import { durabilityClass, toldSettings } from '@three-ways/testbed/told-settings'
import { request } from 'undici'
import { parkedDeliveries, tellCaller } from './dead-letters.ts'

/**
 * Looks into a raised system. There is no broker: what is on its way is in the callers' outboxes, and
 * everything that is in force is told by the services.
 */
export function openInspector(workflow: Workflow, deployment: Deployment): Inspector {
  return {
    backlog: async () => ({ messages: new Map(), total: 0 }),
    inject: (service, body, signal) => inject(deployment, workflow, service, body, signal),
    deadLetters: (signal) => parkedDeliveries(deployment, signal),
    countDeadLetters: async (signal) => (await parkedDeliveries(deployment, signal)).length,
    redrive: async (id, signal, body) => {
      // What was emitted is a fact; a handler that cannot take it is what has to be repaired.
      if (body !== undefined) throw new TypeError('Redriving by HTTP: a stored event cannot be replaced')
      await tellCaller(deployment, 'redrive', id, signal)
    },
    drop: (id, signal) => tellCaller(deployment, 'drop', id, signal),
    settings: async (signal) => {
      const told = await toldSettings(deployment, signal)
      return { ...told, durability_class: durabilityClass(told) }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Posts raw bytes to the verb that their type asks for; to the service's first verb when they have none. */
async function inject(
  { urls }: Deployment,
  workflow: Workflow,
  service: string,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<number> {
  const handles = workflow.services.find(({ name }) => name === service)?.handles ?? {}
  const type = typeOf(body)
  const handler = (type === undefined ? undefined : handles[type]) ?? Object.values(handles)[0]
  const { statusCode, body: answer } = await request(`${urls.get(service)}/${handler?.verb ?? ''}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal,
  })
  await answer.dump()
  return statusCode
}

function typeOf(body: Uint8Array): string | undefined {
  try {
    const { type } = JSON.parse(Buffer.from(body).toString()) as { type?: unknown }
    return typeof type === 'string' ? type : undefined
  } catch {
    return undefined
  }
}
