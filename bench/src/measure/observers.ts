import { type Analytics, analyticsSchema } from '@three-ways/event-contract/analytics'
import type { RunningSystem } from '@three-ways/testbed/system'
import { request } from 'undici'

/** The observer that runs in this system, and its door; undefined where none runs. */
export function observerOf({ system, deployment }: Pick<RunningSystem, 'system' | 'deployment'>) {
  for (const { name, observer } of system.services) {
    const url = deployment.urls.get(name)
    if (observer && url !== undefined) return { name, url }
  }
  return undefined
}

/** What an observer counted so far. `url` is its door. */
export async function readAnalytics(url: string, signal: AbortSignal): Promise<Analytics> {
  const { body } = await request(`${url}/analytics`, { signal })
  return analyticsSchema.parse(await body.json())
}
