import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./guard-project.ts', import.meta.url))

/**
 * Has a project removed should this process die without doing it, SIGKILL included. Disposing lifts the
 * guard. Where even the guardian is killed, the next bench sweeps (`sweepDeadProjects`).
 */
export async function guardProject(project: string): Promise<Disposable> {
  // In a group of its own, so that what ends the whole group of a bench does not end it as well.
  const guardian = spawn(process.execPath, [PROGRAM, project], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await once(guardian, 'spawn')
  guardian.unref()
  // It never reads; a guardian that was killed is no fault of the bench's.
  guardian.stdin.on('error', () => {})
  return { [Symbol.dispose]: () => void guardian.kill('SIGKILL') }
}
