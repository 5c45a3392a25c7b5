import { glob, realpath } from 'node:fs/promises'
import { basename, delimiter, dirname, join } from 'node:path'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { findProgram } from './program-on-path.ts'
import type { RabbitmqInstallation } from './rabbitmq-node.ts'
import { type RabbitmqCacheRequest, rabbitmqFromPackages } from './rabbitmq-packages.ts'

export const oldest_rabbitmq = 4

export const rabbitmq_fix =
  `Put a RabbitMQ ${oldest_rabbitmq} or newer and its Erlang on PATH (macOS: \`brew install rabbitmq\`; Debian 13, ` +
  'Ubuntu 25.04 and later: `apt-get install rabbitmq-server`).'

/** The one on PATH if it is new enough, otherwise one from Debian's packages. */
export async function findRabbitmq(request: RabbitmqCacheRequest): Promise<RabbitmqInstallation> {
  const present = await rabbitmqOnPath(request.environment)
  if (present !== undefined && isNewEnough(present.version)) return present
  try {
    return await rabbitmqFromPackages(request)
  } catch (error) {
    if (!(error instanceof BrokerUnavailable)) throw error
    const on_path =
      present === undefined ? 'There is none on PATH.' : `The one on PATH is too old: ${present.version}.`
    throw new BrokerUnavailable(error.code, `${error.message}\n${on_path} ${rabbitmq_fix}`, error)
  }
}

export function isNewEnough(version: string): boolean {
  return Number.parseInt(version, 10) >= oldest_rabbitmq
}

/** The RabbitMQ on PATH, of whatever version; undefined when there is none, or no Erlang to run it. */
export async function rabbitmqOnPath(
  environment: NodeJS.ProcessEnv,
): Promise<RabbitmqInstallation | undefined> {
  const erl = await findProgram('erl', environment)
  const epmd = await findProgram('epmd', environment)
  if (erl === undefined || epmd === undefined) return undefined
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    // A server program is often in the sbin beside a bin, and that is not on everybody's PATH.
    for (const candidate of [folder, join(dirname(folder), 'sbin')]) {
      const home = await rabbitmqHome(candidate)
      if (home === undefined) continue
      const version = await rabbitmqVersion(home)
      return {
        server_script: join(home, 'sbin', 'rabbitmq-server'),
        erlang_folder: dirname(epmd),
        version,
        why: `RabbitMQ ${version} is on PATH`,
      }
    }
  }
  return undefined
}

/** The folder with RabbitMQ's sbin and plugins that the rabbitmq-server of this folder belongs to. */
async function rabbitmqHome(folder: string): Promise<string | undefined> {
  const found = await realpath(join(folder, 'rabbitmq-server')).catch(() => undefined)
  if (found === undefined) return undefined
  const own_home = dirname(dirname(found))
  if ((await rabbitmqVersion(own_home)) !== 'unknown') return own_home
  // A package's wrapper: what it wraps lies below lib, beside the sbin that the wrapper is in.
  for await (const home of glob('lib/rabbitmq/lib/rabbitmq_server-*', { cwd: dirname(folder) })) {
    return join(dirname(folder), home)
  }
  return undefined
}

async function rabbitmqVersion(home: string): Promise<string> {
  for await (const plugin of glob('plugins/rabbit-[0-9]*', { cwd: home })) {
    return basename(plugin, '.ez').slice('rabbit-'.length)
  }
  return 'unknown'
}
