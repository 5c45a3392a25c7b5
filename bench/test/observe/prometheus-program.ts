import { mkdir, rm } from 'node:fs/promises'
import { arch } from 'node:os'
import { dirname, join } from 'node:path'
import { cacheEntry, cacheFolder } from '@three-ways/testbed/brokers/cache-folder'
import { unpackDebianPackages } from '@three-ways/testbed/brokers/debian-packages'
import { firstMatch } from '@three-ways/testbed/brokers/erlang-relocation'
import { findProgram } from '@three-ways/testbed/brokers/program-on-path'
import { debian_suites } from '@three-ways/testbed/brokers/rabbitmq-packages'
import { runCommand } from '@three-ways/testbed/brokers/run-command'

/** A program, and the words that have to stand before its own. */
export type Command = readonly [string, ...string[]]

/** Prometheus as it can be started here, with the tool that comes with it. */
export interface PrometheusProgram {
  readonly prometheus: Command
  readonly promtool: Command
}

/** The oldest whose configuration may be in several files is 2.43, and Debian 12 has 2.42. */
const TOO_OLD = /version (?:[01]|2\.(?:[0-3]?\d|4[0-2]))\./

const environment = process.env
const { signal } = new AbortController()

/**
 * The one on PATH, if it is new enough, or else one from Debian's packages, unpacked into the cache as
 * RabbitMQ is. Where neither is to be had, a sentence that says why.
 */
export async function findPrometheus(): Promise<PrometheusProgram | string> {
  const on_path = await Promise.all(['prometheus', 'promtool'].map((name) => findProgram(name, environment)))
  const [prometheus, promtool] = on_path
  if (prometheus !== undefined && promtool !== undefined && (await isNewEnough([prometheus]))) {
    return { prometheus: [prometheus], promtool: [promtool] }
  }
  for (const tool of ['apt-get', 'dpkg-deb']) {
    if ((await findProgram(tool, environment)) === undefined)
      return `there is no Prometheus on PATH, and no ${tool} to fetch one`
  }
  let failure = ''
  for (const suite of debian_suites) {
    try {
      return await fromPackages(suite)
    } catch (error) {
      failure = (error as Error).message.split('\n')[0] ?? ''
    }
  }
  return `there is no Prometheus on PATH, and fetching Debian's package failed: ${failure}`
}

async function fromPackages(suite: string): Promise<PrometheusProgram> {
  const { folder } = await cacheEntry({
    cache_folder: cacheFolder(environment),
    name: `prometheus-debian-${suite}-${arch()}`,
    signal,
    say: () => {},
    build: async (building) => {
      const scratch_folder = join(building, 'scratch')
      await mkdir(scratch_folder)
      await unpackDebianPackages({
        suite,
        packages: ['prometheus'],
        // With the C library that they were made with; without users, groups and services.
        needed: (name) => /^(?:prometheus|promtool|libc6|libgcc-s1)$/.test(name),
        scratch_folder,
        target_folder: building,
        environment,
        signal,
      })
      for (const unneeded of ['scratch', 'etc', 'var', 'usr/share/doc', 'usr/share/man'])
        await rm(join(building, unneeded), { recursive: true, force: true })
      const { prometheus } = await programIn(building)
      if (!(await isNewEnough(prometheus))) throw new Error(`the Prometheus of Debian ${suite} is too old`)
      return { suite }
    },
  })
  return programIn(folder)
}

async function programIn(folder: string): Promise<PrometheusProgram> {
  const names = ['prometheus', 'promtool'] as const
  const [prometheus, promtool] = await Promise.all(names.map((name) => startable(folder, name)))
  return { prometheus, promtool } as PrometheusProgram
}

/** As it is where the system's C library is new enough, or else with that which came with it. */
async function startable(folder: string, name: string): Promise<Command> {
  const program = join(folder, 'usr/bin', name)
  if (await starts([program])) return [program]
  const loader = join(folder, await firstMatch(folder, 'usr/lib/*/ld-linux*.so.*'))
  const command: Command = [loader, '--library-path', dirname(loader), program]
  if (await starts(command)) return command
  throw new Error(`${program} cannot be started`)
}

async function starts(command: Command): Promise<boolean> {
  return (await versionOf(command)) !== undefined
}

async function isNewEnough(command: Command): Promise<boolean> {
  const told = await versionOf(command)
  return told !== undefined && !TOO_OLD.test(told)
}

async function versionOf([program, ...words]: Command): Promise<string | undefined> {
  const options = { signal, timeout_ms: 30_000, environment }
  const told = await runCommand(program, [...words, '--version'], options).catch(() => undefined)
  return told === undefined ? undefined : `${told.stdout}${told.stderr}`
}
