import { mkdir, rm } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { type CacheEntry, cacheEntry } from './cache-folder.ts'
import { unpackDebianPackages } from './debian-packages.ts'
import { firstMatch, relocateErlang } from './erlang-relocation.ts'
import { findProgram } from './program-on-path.ts'
import type { RabbitmqInstallation } from './rabbitmq-node.ts'

/** In the order of preference: the newer suite has the RabbitMQ that is of Kafka's age. */
export const debian_suites = ['testing', 'stable'] as const

export function rabbitmqEntryName(suite: string): string {
  return `rabbitmq-debian-${suite}-${arch()}`
}

export interface RabbitmqCacheRequest {
  cache_folder: string
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
  say: (line: string) => void
}

/** RabbitMQ and Erlang unpacked from Debian's packages into the cache, on a Debian of any age. */
export async function rabbitmqFromPackages(request: RabbitmqCacheRequest): Promise<RabbitmqInstallation> {
  for (const program of ['apt-get', 'dpkg-deb']) {
    if ((await findProgram(program, request.environment)) !== undefined) continue
    const message = `RabbitMQ can be unpacked from Debian's packages only where there is ${program}; here is none.`
    throw new BrokerUnavailable('no_rabbitmq', message)
  }
  const failures: unknown[] = []
  for (const suite of debian_suites) {
    try {
      const entry = await suiteEntry(request, suite)
      const script = await firstMatch(
        entry.folder,
        `usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server`,
      )
      return {
        server_script: join(entry.folder, script),
        erlang_folder: join(entry.folder, 'usr/lib/erlang/bin'),
        version: entry.facts.rabbitmq ?? 'unknown',
        why: `RabbitMQ ${entry.facts.rabbitmq} was unpacked from the packages of Debian ${suite}`,
      }
    } catch (error) {
      request.signal.throwIfAborted()
      failures.push(error)
      request.say(`rabbitmq: not from Debian ${suite}: ${(error as Error).message}`)
    }
  }
  const said = failures.map((failure) => (failure as Error).message).join('\n')
  throw new BrokerUnavailable(
    'download_failed',
    `unpacking RabbitMQ from Debian's packages failed, for ${debian_suites.join(' and ')}. It needs a Debian ` +
      `mirror in apt's sources that can be reached. What came:\n${said}`,
    new AggregateError(failures),
  )
}

async function suiteEntry(request: RabbitmqCacheRequest, suite: string): Promise<CacheEntry> {
  const { cache_folder, environment, signal, say } = request
  return cacheEntry({
    cache_folder,
    name: rabbitmqEntryName(suite),
    signal,
    say,
    build: async (folder, final_folder) => {
      say(`rabbitmq: fetching RabbitMQ from the packages of Debian ${suite} (about 75 MB, only this once)`)
      const scratch_folder = join(folder, 'scratch')
      await mkdir(scratch_folder)
      await unpackDebianPackages({
        suite,
        packages: ['rabbitmq-server', 'patchelf'],
        // The rest of the closure is for a system that boots and has users.
        needed: (name) => /^(erlang-|rabbitmq-server$|patchelf$|lib|zlib1g)/.test(name),
        scratch_folder,
        target_folder: folder,
        environment,
        signal,
      })
      await relocateErlang({ folder, final_folder, environment, signal })
      for (const unneeded of ['scratch', 'etc', 'var', 'usr/share', 'usr/bin', 'usr/sbin']) {
        await rm(join(folder, unneeded), { recursive: true, force: true })
      }
      const server = await firstMatch(folder, 'usr/lib/rabbitmq/lib/rabbitmq_server-*')
      return { rabbitmq: /rabbitmq_server-(.+)$/.exec(server)?.[1] ?? 'unknown', suite }
    },
  })
}
