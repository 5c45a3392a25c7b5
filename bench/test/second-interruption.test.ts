import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { until } from '@three-ways/testbed/order-client'
import { describe, expect, test } from 'vitest'
import { SAME_PRESS_MS } from '../src/commands/interruption.ts'

const PROGRAM = fileURLToPath(new URL('./never-ending.ts', import.meta.url))
/** Against hanging: who is killed by it has not left by himself. */
const LEAVES_WITHIN_MS = 60_000
const { signal } = new AbortController()

async function pressTwice(how: string) {
  const program = spawn(process.execPath, [PROGRAM, how], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(program, 'exit')
  const said = text(program.stderr)
  const [line] = (await once(program.stdout, 'data')) as [Buffer]
  const started = JSON.parse(line.toString()) as { readonly child: number; readonly folder: string }
  program.kill('SIGINT')
  await delay(SAME_PRESS_MS * 2)
  program.kill('SIGINT')
  const [exit_code, exit_signal] = await Promise.race([ended, delay(LEAVES_WITHIN_MS, ['hangs', null])])
  if (exit_code === 'hangs') program.kill('SIGKILL')
  return { exit_code, exit_signal, said: await said, ...started }
}

describe('a second Ctrl-C ends a command that does not end by itself', () => {
  test('with 130; what it started and its folder go, too', async () => {
    const { exit_code, said, child, folder } = await pressTwice('waiting')
    expect(exit_code).toBe(130)
    expect(said).toContain('Leaving')
    await until('nothing is left', LEAVES_WITHIN_MS, signal, async () => !runs(child) && !existsSync(folder))
  })

  test.skipIf(!existsSync('/proc/self'))('also where Node itself would wait for ever', async () => {
    const { exit_code, child, folder } = await pressTwice('busy')
    expect(exit_code).not.toBe('hangs')
    await until('nothing is left', LEAVES_WITHIN_MS, signal, async () => !runs(child) && !existsSync(folder))
  })
})

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
