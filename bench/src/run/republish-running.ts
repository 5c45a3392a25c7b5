import { republishUnfinished } from '@three-ways/testbed/republish'
import { loadCarrying } from '../settings/models.ts'
import { offeredTo } from '../settings/offered-words.ts'
import type { RepublishSettings } from '../settings/republish-settings.ts'
import { attachToRunning } from './attach-to-running.ts'
import { republishText } from './republish-text.ts'

/**
 * Has the services of a model that runs publish again what they emitted about what has not ended;
 * resolves with the text to show. Every service must answer, or it rejects; it is safe to try again then.
 */
export async function republishRunning(
  { older_than_ms, ...running }: RepublishSettings,
  signal: AbortSignal,
): Promise<string> {
  const system = await loadCarrying(running.model, running.workflow)
  // Whatever its broker is: it is not asked.
  const attached = { ...running, broker_url: 'not-asked', management_url: undefined }
  const deployment = await attachToRunning(system, attached, signal)
  const republished = await republishUnfinished(deployment, older_than_ms, signal)
  return republishText(republished, older_than_ms, offeredTo(running.workflow))
}
