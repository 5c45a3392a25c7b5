import { setTimeout as pause } from 'node:timers/promises'
import { removeProject } from './project-removal.ts'

/*
 * Runs beside a bench that has raised a project, and reads a pipe whose other end only the bench holds. When
 * the bench is gone, however that came, it reads the end of file and removes the project.
 */

/** The daemon may still be making what a `docker` was asked for that died with the bench. */
const SETTLED_AFTER_MS = 2_000

const [project = ''] = process.argv.slice(2)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
process.stdin.once('end', async () => {
  await pause(SETTLED_AFTER_MS)
  await removeProject(project)
})
process.stdin.resume()
