import { randomBytes } from 'node:crypto'
import { processNamespace, processStart } from './process-table.ts'

/** Compose's own label, on everything that belongs to a project: containers, networks, volumes. */
export const PROJECT_LABEL = 'com.docker.compose.project'

const PREFIX = 'three-ways-bench'

/**
 * A compose project of this process. Its name says whose it is, by process id and start time, and in which
 * numbering that id is, so that what a killed owner left can be told from what a living one uses.
 */
export function newProjectName(pid: number = process.pid): string {
  return `${PREFIX}-${processNamespace()}-${pid}-${processStart(pid) ?? 0}-${randomBytes(3).toString('hex')}`
}

/**
 * Whether it is a project of a bench that does not run any more. Projects of other origin are not, and of a
 * bench whose process ids are not numbered as ours, as in a container, nobody knows.
 */
export function ownerHasGone(project: string): boolean {
  const owner = new RegExp(`^${PREFIX}-(\\d+)-(\\d+)-(\\d+)-[0-9a-f]+$`).exec(project)
  if (owner === null) return false
  const [, namespace, pid, start] = owner
  return Number(namespace) === processNamespace() && processStart(Number(pid)) !== Number(start)
}
