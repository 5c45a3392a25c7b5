import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '@three-ways/testbed/brokers/cache-folder'
import { loadModel, type ModelName } from '../../src/settings/models.ts'
import { freeOrderPort } from '../free-order-port.ts'

export const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** What services have compiled is the same for all of them. */
const COMPILED = 'node-compile-cache'

/** Own folders for notes of what runs: nobody else's is seen. No broker is in them: it is attached to. */
export function ownNotes(): Disposable & { readonly environment: NodeJS.ProcessEnv } {
  const folder = mkdtempSync(join(tmpdir(), 'tw-watch-'))
  symlinkSync(join(cacheFolder(process.env), COMPILED), join(folder, COMPILED))
  return {
    environment: { ...process.env, THREE_WAYS_CACHE: folder, THREE_WAYS_STATE: join(folder, 'state') },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A model that `up` raised; disposing it presses Ctrl-C. */
export interface RaisedModel extends AsyncDisposable {
  readonly model: ModelName
  /** Base URL of its order service. */
  readonly door: string
}

/** Resolves when it can be used. */
export async function raiseModel(
  model: ModelName,
  environment: NodeJS.ProcessEnv,
  words: readonly string[] = ['--faults'],
): Promise<RaisedModel> {
  const port = await freeOrderPort(await loadModel(model))
  const typed = [CLI, 'up', model, '--order-port', String(port), ...words]
  const child = spawn(process.execPath, typed, { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
  const closed = once(child, 'close')
  const said = text(child.stderr)
  let has_begun = false
  for await (const line of createInterface({ input: child.stdout })) {
    has_begun = line.includes('Ctrl-C ends everything')
    if (has_begun) break
  }
  if (!has_begun) throw new Error(`raising ${model}: it ended with ${(await closed)[0]}: ${await said}`)
  return {
    model,
    door: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await closed
    },
  }
}
