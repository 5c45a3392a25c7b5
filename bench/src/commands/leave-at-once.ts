import { spawn } from 'node:child_process'

/** How long Node may take to end once it was told to. */
export const ENDS_WITHIN_MS = 1_000

/**
 * Ends this process, whatever it is doing. Node waits for its file system threads first, and one of them may
 * never come back; so somebody outside kills us where we have not ended in time, and ends himself with us.
 */
export function leaveAtOnce(exit_code: number): never {
  const watch = `
    setTimeout(() => process.kill(${process.pid}, 'SIGKILL'), ${ENDS_WITHIN_MS})
    process.stdin.on('end', () => process.exit()).resume()`
  const watcher = spawn(process.execPath, ['--eval', watch], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.unref()
  process.exit(exit_code)
}
