import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder } from '@three-ways/testbed/brokers/cache-folder'

const run = promisify(execFile)
const MODULE = 'github.com/tsenart/vegeta/v12'
const VERSION = '12.13.0'
const BUILT_WITHIN_MS = 600_000

/** Why there is no second instrument on this machine; the referee then does nothing, and says so. */
export class NoReferee extends Error {}

/**
 * The path of vegeta, built once from its module by this machine's Go into the cache folder. Rejects with
 * `NoReferee` where there is no Go, or its module proxy cannot be reached.
 */
export async function vegetaBinary(say: (line: string) => void, signal: AbortSignal): Promise<string> {
  const folder = join(cacheFolder(process.env), `vegeta-${VERSION}`)
  const binary = join(folder, 'vegeta')
  if (await exists(binary)) return binary
  await run('go', ['version'], { signal }).catch((cause) => {
    signal.throwIfAborted()
    throw new NoReferee('there is no Go on this machine', { cause })
  })
  say(`building vegeta ${VERSION} by "go install", once`)
  await mkdir(folder, { recursive: true })
  // Built beside and moved: what is there is whole, whoever else builds it at the same time.
  const beside = await mkdtemp(join(folder, 'building-'))
  try {
    const env = { ...process.env, GOBIN: beside }
    await run('go', ['install', `${MODULE}@v${VERSION}`], { env, signal, timeout: BUILT_WITHIN_MS })
    await rename(join(beside, 'vegeta'), binary)
  } catch (cause) {
    signal.throwIfAborted()
    const why = String((cause as { stderr?: string }).stderr ?? cause)
      .trim()
      .split('\n')
      .at(-1)
    throw new NoReferee(`"go install ${MODULE}@v${VERSION}" failed: ${why}`, { cause })
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
  return binary
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
