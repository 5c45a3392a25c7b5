import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'

/** A temporary folder for brokers and stores that goes with whoever asked for it. */
export interface WorkingFolder extends AsyncDisposable {
  readonly path: string
}

/** Makes one. Rejects with `BrokerUnavailable` where the place for temporary files takes none. */
export async function openWorkingFolder(purpose: string): Promise<WorkingFolder> {
  const path = await made(join(tmpdir(), `three-ways-${purpose}`))
  const removeLater = () => removeWhenAllHaveEnded(path)
  process.once('exit', removeLater)
  return {
    path,
    async [Symbol.asyncDispose]() {
      process.off('exit', removeLater)
      await rm(path, { recursive: true, force: true })
    },
  }
}

async function made(prefix: string): Promise<string> {
  try {
    return await mkdtemp(prefix)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new BrokerUnavailable(
      'unusable_folder',
      `Making a temporary folder: expected to be able to write to ${tmpdir()}, got ${code ?? message}. ` +
        'Set TMPDIR to a folder that can be written to.',
      error,
    )
  }
}

/**
 * For a process that leaves in a hurry. What it started is ended by guardians right after its own end, and
 * writes to its files until then; so the folder goes a moment later, by somebody who outlives us.
 */
function removeWhenAllHaveEnded(path: string): void {
  const command = ['-c', 'sleep 1; rm -rf -- "$1"', 'sh', path]
  spawn('/bin/sh', command, { detached: true, stdio: 'ignore' }).unref()
}
