import { setTimeout as delay } from 'node:timers/promises'
import { watchForeignCpu } from '@three-ways/instrument/foreign-cpu'
import type { TurnOptions } from './turn-options.ts'

const IDLE_MS = 5_000

/**
 * What others use of this machine, in percent of a core, while a model's broker is up and nobody asks
 * anything of it. Null, and at once, where it cannot be told: the broker is somebody else's, and may be of
 * this machine.
 */
export async function idleBaseline({ kept, progress, signal }: TurnOptions): Promise<number | null> {
  const { broker } = kept.site
  if (broker?.source === 'attach') return null
  progress.phase('idle, to see who else is at work')
  const end = watchForeignCpu(() => broker?.pids() ?? [])
  await delay(IDLE_MS, undefined, { signal })
  return end()?.foreign_percent ?? null
}
