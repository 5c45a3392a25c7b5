import { republishUnfinished } from '@three-ways/testbed/republish'
import { loadCarrying } from '../settings/models.ts'
import type { RepublishSettings } from '../settings/republish-settings.ts'
import { attachToRunning } from './attach-to-running.ts'

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
  const { subjects, events, forgotten } = await republishUnfinished(deployment, older_than_ms, signal)
  const age = `more than ${older_than_ms / 1000} s`
  if (subjects === 0) return `Every order that was placed ${age} ago has ended.\n`
  const lines = [...events].map(([service, count]) => `${service} publishes ${count} of its events again\n`)
  const owed = lines.length === 0 ? 'everything about them is still owed or parked\n' : lines.join('')
  const gone = [...forgotten].map(([service, through]) => {
    return `${service} forgot what it emitted before ${through}: of older orders it may have nothing left\n`
  })
  return `${subjects} orders have not ended ${age} after they were placed:\n${owed}${gone.join('')}`
}
