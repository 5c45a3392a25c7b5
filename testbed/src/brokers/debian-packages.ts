import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CommandOutput, runCommand } from './run-command.ts'

export interface DebianPackagesRequest {
  /** For example `testing` or `stable`. */
  suite: string
  /** What is wanted; what these depend on comes with them, the C library included. */
  packages: readonly string[]
  /** Which packages of the closure are worth fetching. */
  needed: (package_name: string) => boolean
  /** An empty folder for apt's own state and the fetched files; the caller removes it. */
  scratch_folder: string
  /** Where the packages are unpacked. */
  target_folder: string
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
}

/**
 * Unpacks packages of a Debian suite into a folder. Nothing on the system changes and no rights are
 * needed: apt gets lists, caches and an (empty) installation record of its own. It takes the mirror that
 * the system itself uses, and checks the signatures with the system's keys.
 */
export async function unpackDebianPackages(request: DebianPackagesRequest): Promise<void> {
  const { scratch_folder, signal } = request
  const mirror = await systemMirror(request)
  const keyring = await systemKeyring(request)
  const signed_by = keyring === undefined ? '' : `[signed-by=${keyring}] `
  const sources_file = join(scratch_folder, 'sources.list')
  await writeFile(sources_file, `deb ${signed_by}${mirror} ${request.suite} main\n`)
  const files_folder = join(scratch_folder, 'files')
  for (const folder of ['lists/partial', 'cache/archives/partial', 'files']) {
    await mkdir(join(scratch_folder, folder), { recursive: true })
  }

  const options = privateState(scratch_folder, sources_file)
  const apt = (words: string[], working_folder = scratch_folder): Promise<CommandOutput> =>
    runCommand('apt-get', [...options, ...words], {
      signal,
      timeout_ms: 600_000,
      working_folder,
      shown_as: `apt-get ${words.join(' ')}`,
      environment: { ...request.environment, LC_ALL: 'C.UTF-8' },
    })
  await apt(['update'])
  const plan = await apt(['install', '--simulate', '--no-install-recommends', ...request.packages])
  const closure = [...plan.stdout.matchAll(/^Inst (\S+) /gm)].map((match) => match[1] ?? '')
  await apt(['download', ...closure.filter(request.needed)], files_folder)
  await unpackAll(request, files_folder)
}

function privateState(scratch_folder: string, sources_file: string): string[] {
  const settings = {
    'Dir::Etc::SourceList': sources_file,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(scratch_folder, 'lists'),
    // Nothing counts as installed: the closure then has its own C library, too.
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(scratch_folder, 'cache'),
    // A mirror may be a snapshot of some weeks ago; its signature still has to be right.
    'Acquire::Check-Valid-Until': 'false',
    // Otherwise a mirror that cannot be reached is a warning, and every package just unknown.
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::Retries': '3',
    // Run by root, apt would fetch as a user who may not write into our folder.
    'APT::Sandbox::User': 'root',
  }
  return ['-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
}

/** The Debian mirror that the system itself installs from; rejects when it has none. */
export async function systemMirror(request: {
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
}): Promise<string> {
  const words = ['indextargets', '--format', '$(COMPONENT) $(REPO_URI)', 'Identifier: Packages']
  const { stdout } = await runCommand('apt-get', words, {
    signal: request.signal,
    timeout_ms: 30_000,
    environment: request.environment,
  })
  const uri = /^main (\S+\/debian\/?)$/m.exec(stdout)?.[1]
  if (uri !== undefined) return uri
  throw new Error('the sources of apt on this system name no Debian mirror')
}

async function systemKeyring(request: DebianPackagesRequest): Promise<string | undefined> {
  const { signal, environment } = request
  const keyring_package = 'debian-archive-keyring'
  const listing = await runCommand('dpkg', ['-L', keyring_package], {
    signal,
    timeout_ms: 30_000,
    environment,
  }).catch(() => ({ stdout: '' }))
  return /^\S+\/debian-archive-keyring\.(gpg|pgp)$/m.exec(listing.stdout)?.[0]
}

/** Two at a time: unpacking is decompression, and the largest two take half of it. */
async function unpackAll(request: DebianPackagesRequest, files_folder: string): Promise<void> {
  const waiting = (await readdir(files_folder)).filter((name) => name.endsWith('.deb'))
  await mkdir(request.target_folder, { recursive: true })
  const unpackRest = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      await runCommand('dpkg-deb', ['-x', join(files_folder, name), request.target_folder], {
        signal: request.signal,
        timeout_ms: 120_000,
        environment: request.environment,
      })
    }
  }
  await Promise.all([unpackRest(), unpackRest()])
}
