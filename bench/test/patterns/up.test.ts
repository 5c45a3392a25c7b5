import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { up as raise } from '../../src/run/up.ts'
import { readUpSettings } from '../../src/settings/up-settings.ts'
import { freeBase } from './free-base.ts'

vi.setConfig({ testTimeout: 60_000 })

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

function up(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [CLI, 'up', 'reference', '--workflow', 'patterns', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
}

async function refused(words: readonly string[]) {
  const child = up(words)
  const [stderr, [exit_code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { stderr, exit_code }
}

describe('npm run up -- <model> --workflow patterns', () => {
  test('listens behind the base that it is told, says what to try, and ends when told', async () => {
    const base = await freeBase()
    const child = up([], { PATTERN_PORT_BASE: String(base) })
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (line.includes('Ctrl-C ends everything')) break
    }
    const register = lines.find((line) => line.includes('/register')) ?? 'nothing to try'
    expect(register).toContain(`http://127.0.0.1:${base + 1}/register`)
    const [, body] = /-d '(.+?)'/.exec(register) ?? []
    const url = `http://127.0.0.1:${base + 1}/register`
    const { status } = await fetch(url, { method: 'POST', body: body ?? '' })
    expect(status).toBe(202)
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([0, null])
  })

  test('says which port is taken, and the flag that moves all of them', async () => {
    const base = await freeBase()
    const server = createServer().listen(base + 1, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { stderr, exit_code } = await refused(['--port-base', String(base)])
      expect(stderr).toContain(`${base + 1} (user-service)`)
      expect(stderr).toContain('--port-base')
      expect(exit_code).toBe(4)
    } finally {
      server.close()
    }
  })

  test('knows no variant that the workflow does not have', async () => {
    const settings = readUpSettings({ model: 'reference', workflow: 'patterns', variant: 'all-fial' })
    const raising = raise('reference', settings, new AbortController().signal)
    await expect(raising).rejects.toThrow(/--variant: expected .*got "all-fial"/)
  })
})
