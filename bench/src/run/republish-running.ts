import { republishUnfinished } from '@three-ways/testbed/republish'
import { loadCarrying } from '../settings/models.ts'
import type { RepublishSettings } from '../settings/republish-settings.ts'
import { attachToRunning } from './attach-to-running.ts'
import { republishText } from './republish-text.ts'

/**
 * Has the services of a model that runs publish again what they emitted about orders that have not ended;
 * resolves with the text to show. Every service must answer, or it rejects; it is safe to try again then.
 */
export async function republishRunning(
  { older_than_ms, ...running }: RepublishSettings,
  signal: AbortSignal,
): Promise<string> {
  const system = await loadCarrying(running.model, running.workflow)
  const deployment = await attachToRunning(system, { ...running, broker_url: undefined }, signal)
  return republishText(await republishUnfinished(deployment, older_than_ms, signal), older_than_ms)
}
