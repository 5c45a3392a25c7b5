import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { Inspector } from '@three-ways/testbed/system'
import { durabilityClass, toldSettings } from '@three-ways/testbed/told-settings'
import type { CountedRow } from './rows.ts'
import { askRows } from './seen.ts'
import type { StepName } from './steps.ts'

const NONE_HERE = 'a floor puts nothing aside, and takes in nothing but orders'

/**
 * Looks into a floor. `onSeen` gets what its services have done, each time that somebody asks for the
 * backlog.
 */
export function openInspector(
  deployment: Deployment,
  step: StepName,
  onSeen: (rows: ReadonlyMap<string, readonly CountedRow[]>) => void,
): Inspector {
  const refuse = () => Promise.reject(new TypeError(NONE_HERE))
  return {
    // Whoever asks waits for the orders first: what is still on its way then is gone, and is counted so.
    async backlog(signal) {
      onSeen(await askRows(deployment.urls, signal))
      return { messages: new Map(), total: 0 }
    },
    settings: (signal) => settingsOf(deployment, step, signal),
    deadLetters: async () => [],
    countDeadLetters: async () => 0,
    inject: refuse,
    redrive: refuse,
    drop: refuse,
    [Symbol.asyncDispose]: async () => {},
  }
}

async function settingsOf(
  deployment: Deployment,
  floor_step: StepName,
  signal: AbortSignal,
): Promise<EffectiveSettings> {
  const told = await toldSettings(deployment, signal)
  // What stores nothing flushes nothing.
  const durability_class = durabilityClass({ store_synchronous: 'NORMAL', ...told })
  return { ...told, floor_step, durability_class }
}
