import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { CommandFailed } from '../brokers/run-command.ts'
import { docker } from './docker.ts'
import { PROJECT_LABEL } from './project-name.ts'

const INSTEAD =
  'Run the bench inside the stack instead, in the folder of a model: docker compose run --rm bench run latency'

/** Throws where containers run in a machine of their own, so that their stores cannot be read here. */
export function expectLinux(platform: NodeJS.Platform = process.platform): void {
  if (platform === 'linux') return
  const message =
    `hosting services in containers: expected Linux, where containers and the bench share one kernel and the ` +
    `stores can be read from outside while they are written; got ${platform}, where Docker runs in a machine ` +
    `of its own. ${INSTEAD}.`
  throw new BrokerUnavailable('other_machine', message)
}

/**
 * Proves by trying that a container sees the files of `folder`, and that it runs on this very kernel:
 * SQLite's shared memory works across the border only then. Rejects with `BrokerUnavailable` where one of
 * them is not so.
 */
export async function expectSharedMachine(
  project: string,
  image: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  expectLinux()
  const probe = await mkdtemp(join(folder, 'shared-'))
  await using owned = new AsyncDisposableStack()
  owned.defer(() => rm(probe, { recursive: true, force: true }))
  const token = randomUUID()
  await writeFile(join(probe, 'token'), `${token}\n`)
  const boot_id = await readFile(BOOT_ID, 'utf8')
  const seen = await insideOf(project, image, probe, signal)
  if (seen === `${token}\n${boot_id}`) return
  const message =
    'hosting services in containers: expected the daemon to share files and kernel with the bench, since the ' +
    `stores are read from outside while they are written; a container did not see them. ${INSTEAD}.`
  throw new BrokerUnavailable('other_machine', message)
}

/** New with every start of a machine, and the same in every container on it. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id'

/** The error where the files are not there is an answer as well: it is not what was expected. */
async function insideOf(
  project: string,
  image: string,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const words = [
    ...['run', '--rm', '--network', 'none', '--label', `${PROJECT_LABEL}=${project}`],
    ...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
    ...['--volume', `${folder}:/shared:ro`, '--entrypoint', 'cat'],
    ...[image, '/shared/token', BOOT_ID],
  ]
  try {
    return (await docker(words, { signal })).stdout
  } catch (error) {
    if (error instanceof CommandFailed && error.code === 'failed') return error.message
    throw error
  }
}
