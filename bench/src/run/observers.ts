import { type Analytics, analyticsSchema } from '@three-ways/event-contract/analytics'
import type { RunningSystem } from '@three-ways/testbed/system'
import { request } from 'undici'

/** What the observer of this system counted so far; undefined where none runs. */
export async function readAnalytics(
  { system, deployment }: RunningSystem,
  signal: AbortSignal,
): Promise<Analytics | undefined> {
  const observer = system.services.find(({ name, observer }) => observer && deployment.urls.has(name))
  if (observer === undefined) return undefined
  const { body } = await request(`${deployment.urls.get(observer.name)}/analytics`, { signal })
  return analyticsSchema.parse(await body.json())
}
