import { setTimeout as delay } from 'node:timers/promises'

/** Takes its time and does nothing else, as somebody else's machine would. Rejects when aborted. */
export async function workFor(time_ms: number, signal: AbortSignal): Promise<void> {
  if (time_ms > 0) await delay(time_ms, undefined, { signal })
}
