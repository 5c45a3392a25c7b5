import { execFile } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownTally, transportOf } from '../../test/tally-process.ts'

const PROGRAM = fileURLToPath(new URL('./ask-health.sh', import.meta.url))

/** What a container runtime gets to see: the exit code, and the text that it shows. */
function ask(port: number): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, SERVICE_PORT: String(port) }
    const asked = execFile('bash', [PROGRAM], { env }, (_, said) => resolve({ code: asked.exitCode, said }))
  })
}

describe('asking for health', () => {
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  it('ends well when the service is ready, and says what it waits for until then', async () => {
    let waiting = ['broker']
    const { url } = await ownTally(owned, { transport: transportOf({ waitingFor: () => waiting }) })
    const port = Number(new URL(url).port)
    const { code, said } = await ask(port)
    expect(code).toBe(1)
    expect(JSON.parse(said)).toMatchObject({ ready: false, waiting_for: ['broker'] })
    waiting = []
    expect(await ask(port)).toMatchObject({ code: 0 })
  })

  it('ends badly where nobody listens, and where nobody answers', async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const unanswered = await ask(port)
    expect(unanswered).toMatchObject({ code: 1, said: expect.stringContaining('no answer') })
    await new Promise((resolve) => silent.close(resolve))
    expect(await ask(port)).toMatchObject({ code: 1, said: expect.stringContaining('Connection refused') })
  })

  it('ends badly where somebody hangs up, or answers something else', async () => {
    const says = async (text: string) => {
      await using server = createServer((socket) => {
        let asked = ''
        socket.on('data', (lines) => {
          asked += lines
          if (asked.endsWith('\r\n\r\n')) socket.end(text)
        })
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      return await ask((server.address() as AddressInfo).port)
    }
    expect(await says('')).toMatchObject({ code: 1, said: expect.stringContaining('without an answer') })
    expect(await says('ready: 200\r\n\r\n{"ready":true}')).toMatchObject({ code: 1 })
    expect(await says('HTTP/1.1 404 Not Found\r\n\r\n 200 ')).toMatchObject({ code: 1 })
    expect(await says('HTTP/1.1 200 OK\r\n\r\n{"ready":true}')).toMatchObject({ code: 0 })
  })
})
