import { randomBytes } from 'node:crypto'
import { processStart } from './process-table.ts'

/** Compose's own label, on everything that belongs to a project: containers, networks, volumes. */
export const PROJECT_LABEL = 'com.docker.compose.project'

const PREFIX = 'three-ways-bench'

/**
 * A compose project of this process. Its name says whose it is, by process id and start time, so that
 * whatever a killed owner left can be told from what a living one uses.
 */
export function newProjectName(pid: number = process.pid): string {
  return `${PREFIX}-${pid}-${processStart(pid) ?? 0}-${randomBytes(3).toString('hex')}`
}

/** Whether it is a project of a bench that does not run any more. Projects of other origin are not. */
export function ownerHasGone(project: string): boolean {
  const owner = new RegExp(`^${PREFIX}-(\\d+)-(\\d+)-[0-9a-f]+$`).exec(project)
  if (owner === null) return false
  const [, pid, start] = owner
  return processStart(Number(pid)) !== Number(start)
}
