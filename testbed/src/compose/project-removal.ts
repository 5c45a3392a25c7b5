import { setTimeout as pause } from 'node:timers/promises'
import { type DockerCall, docker } from './docker.ts'
import { ownerHasGone, PROJECT_LABEL } from './project-name.ts'

interface Kind {
  readonly list: readonly string[]
  readonly remove: readonly string[]
}

/** In the order in which they let go of each other. */
const KINDS: readonly Kind[] = [
  { list: ['container', 'ls', '--all', '--quiet'], remove: ['container', 'rm', '--force', '--volumes'] },
  { list: ['network', 'ls', '--quiet'], remove: ['network', 'rm'] },
  { list: ['volume', 'ls', '--quiet'], remove: ['volume', 'rm', '--force'] },
]

const GONE_WITHIN_MS = 30_000
const BETWEEN_LOOKS_MS = 100

/**
 * Removes everything of a project: containers, whatever they do, networks, volumes. Resolves when nothing is
 * left. A `docker` that was cut off may still have a container made after we looked, so it looks again.
 */
export async function removeProject(project: string): Promise<void> {
  const deadline = AbortSignal.timeout(GONE_WITHIN_MS)
  let last_failure: unknown
  for (;;) {
    const left = await Promise.all(KINDS.map((kind) => idsOf(kind, project, { signal: deadline })))
    if (left.every((ids) => ids.length === 0)) return
    for (const [index, { remove }] of KINDS.entries()) {
      const ids = left[index] ?? []
      if (ids.length === 0) continue
      await docker([...remove, ...ids], { signal: deadline }).catch((failure) => {
        last_failure = failure
      })
    }
    if (deadline.aborted) throw notGone(project, last_failure)
    await pause(BETWEEN_LOOKS_MS)
  }
}

/** Removes what benches left behind that were killed. Resolves with the names of their projects. */
export async function sweepDeadProjects(signal: AbortSignal): Promise<string[]> {
  const dead = (await allProjects(signal)).filter(ownerHasGone)
  for (const project of dead) await removeProject(project)
  return dead
}

/** Names of all compose projects that have a container, a network or a volume now, whoever they belong to. */
export async function allProjects(signal: AbortSignal): Promise<string[]> {
  const format = ['--filter', `label=${PROJECT_LABEL}`, '--format', `{{.Label "${PROJECT_LABEL}"}}`]
  const listed = await Promise.all(
    ['container', 'network', 'volume'].map((kind) => {
      const all = kind === 'container' ? ['--all'] : []
      return docker([kind, 'ls', ...all, ...format], { signal })
    }),
  )
  const names = listed.flatMap(({ stdout }) => stdout.split('\n').map((line) => line.trim()))
  return [...new Set(names)].filter((name) => name !== '')
}

async function idsOf({ list }: Kind, project: string, call: DockerCall): Promise<string[]> {
  const { stdout } = await docker([...list, '--filter', `label=${PROJECT_LABEL}=${project}`], call)
  return stdout.split('\n').filter((line) => line !== '')
}

function notGone(project: string, cause: unknown): Error {
  const message =
    `Removing the compose project ${project}: expected nothing of it to be left within ${GONE_WITHIN_MS} ms. ` +
    `Remove it by hand: docker compose -p ${project} down -v`
  return new Error(message, { cause })
}
