import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { RunningSystem } from '@three-ways/testbed/system'
import { expect } from 'vitest'
import { noteRunning } from '../src/run/running-models.ts'
import { ORDER_WORKFLOW, type WorkflowName } from '../src/settings/workflows.ts'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

/** What `bench trace <model> <subject>` prints of a system that is found as one is that `up` raised. */
export async function typedTrace(
  { system, deployment }: RunningSystem,
  workflow: WorkflowName,
  subject: string,
): Promise<string> {
  const cache = mkdtempSync(join(tmpdir(), 'three-ways-notes-'))
  const known = { model: system.name, workflow, namespace: deployment.namespace, pid: process.pid }
  const noted = noteRunning({ ...known, urls: Object.fromEntries(deployment.urls) }, join(cache, 'running'))
  try {
    const words = workflow === ORDER_WORKFLOW ? [] : ['--workflow', workflow]
    const child = spawn(process.execPath, [CLI, 'trace', system.name, subject, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, THREE_WAYS_CACHE: cache },
    })
    const ended = once(child, 'close')
    const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect({ said, exit_code: (await ended)[0] }).toEqual({ said: '', exit_code: 0 })
    return printed
  } finally {
    noted[Symbol.dispose]()
    rmSync(cache, { recursive: true, force: true })
  }
}
