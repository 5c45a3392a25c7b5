import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** For tests: resolves when the condition holds; rejects, naming it, when the deadline passes first. */
export async function untilTrue(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadline_ms = 45_000,
): Promise<void> {
  const deadline = performance.now() + deadline_ms
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${deadline_ms} ms: ${what}`)
    await pause(10)
  }
}

/** For tests: whether a process of that id runs. One that has ended and waits to be reaped does not. */
export function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    // The state comes after the name, which is in brackets and may hold anything.
    return !/\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    // No /proc (macOS), or it ended this moment and the next look will tell.
    return true
  }
}
