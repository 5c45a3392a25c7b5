import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { until } from '@three-ways/testbed/order-client'
import { expect, it } from 'vitest'
import { freeBase } from './free-base.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
/** Keeps past events, and letters in queues of its own. */
const MODEL = 'async-rabbitmq'
const PATIENCE_MS = 30_000
const { signal } = new AbortController()

it('what could not be handled is redriven, what got lost published again, what was counted counted', async () => {
  const place = ['--workflow', 'patterns', '--port-base', String(await freeBase())]
  await using running = await raised(place)
  const [users, mails] = [running.url(1), running.url(7)]
  const throwFor = (throw_for: object | null) => post(`${mails}/control/faults`, { throw_for })
  await throwFor({ type: 'UserRegistered', subject: 'ada' })
  expect(await post(`${users}/register`, { email: 'ada@example.org', request_id: 'ada' })).toBe(202)
  const letters = (action: string, ...words: string[]) =>
    typed(['dead-letters', action, MODEL, ...words, ...place])
  let listed: { id: string; service: string; attempts: number }[] = []
  await until('the mail is put aside', PATIENCE_MS, signal, async () => {
    listed = JSON.parse(await letters('list', '--json'))
    return listed.length > 0
  })
  expect(listed).toMatchObject([{ service: 'email-service', attempts: 3 }])
  const [{ id } = { id: '?' }] = listed
  await throwFor(null)
  expect(await letters('redrive', '--all')).toBe(`redriven ${id}\n`)
  await until('the user is welcomed', PATIENCE_MS, signal, async () => {
    const { welcome_mail } = (await (await fetch(`${users}/users/1`)).json()) as { welcome_mail: string }
    return welcome_mail === 'sent'
  })
  expect(await letters('list')).toBe('There are no dead letters.\n')
  await throwFor({ type: 'UserRegistered', subject: 'bob' })
  expect(await post(`${users}/register`, { email: 'bob@example.org', request_id: 'bob' })).toBe(202)
  await until('the other mail is put aside', PATIENCE_MS, signal, async () => {
    return (JSON.parse(await letters('list', '--json')) as unknown[]).length > 0
  })
  expect(await letters('drop', '--all')).toMatch(/^dropped /)
  await throwFor(null)
  expect(await typed(['republish', MODEL, '--older-than', '0', ...place])).toMatch(
    /^1 command has not ended.*\nuser-service publishes 1 of its events again\n$/,
  )
  await until('the other user is welcomed', PATIENCE_MS, signal, async () => {
    const { welcome_mail } = (await (await fetch(`${users}/users/2`)).json()) as { welcome_mail: string }
    return welcome_mail === 'sent'
  })
  // The observer may be a moment behind the service that knows that the mail is sent.
  await until('all four events are counted', PATIENCE_MS, signal, async () => {
    return ((await (await fetch(`${running.url(11)}/audit`)).json()) as { count: number }).count === 4
  })
  expect(await typed(['replay', MODEL, ...place])).toContain('Equal: 4 events.')
})

async function raised(place: readonly string[]) {
  const child = spawn(process.execPath, [CLI, 'up', MODEL, '--faults', ...place], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.includes('Ctrl-C ends everything')) break
  }
  expect(lines.join('\n')).toContain(`npm run bench -- dead-letters list ${MODEL} ${place.join(' ')}`)
  const base = Number(place.at(-1))
  return {
    url: (number: number) => `http://127.0.0.1:${base + number}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await once(child, 'close')
    },
  }
}

async function post(url: string, body: object): Promise<number> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  await response.arrayBuffer()
  return response.status
}

/** What a command printed; it ended with 0. */
async function typed(words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [exit_code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  expect(exit_code, stderr).toBe(0)
  return stdout
}
