import { hopsOf, newestHops } from '@three-ways/testbed/trace'
import { HopTimes } from '../measure/hop-times.ts'
import { timesText, wayText } from '../measure/hops-text.ts'
import { loadCarrying } from '../settings/models.ts'
import type { TraceSettings } from '../settings/trace-settings.ts'
import { attachToRunning } from './attach-to-running.ts'

/**
 * Where the time goes in a model that runs and traces; resolves with the text to show. Rejects with
 * `NotTraced` where a service does not trace.
 */
export async function traceRunning(
  { subject, last, ...running }: TraceSettings,
  signal: AbortSignal,
): Promise<string> {
  const system = await loadCarrying(running.model, running.workflow)
  // Whatever its broker is: it is not asked.
  const attached = { ...running, broker_url: 'not-asked', management_url: undefined }
  const deployment = await attachToRunning(system, attached, signal)
  if (subject !== undefined) return wayText(running.model, subject, await hopsOf(deployment, subject, signal))
  const times = new HopTimes()
  for await (const hops of newestHops(deployment, last, signal)) times.add(hops)
  return timesText(running.model, times)
}
