import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NotOffered } from './not-offered.ts'
import { openWatchDoor, type Press, type WatchDoor } from './watch-door.ts'
import type { WatchState } from './watch-state.ts'

const TOKEN = 'printed'
const STATE: WatchState = { faults: true, looked_at_ms: 1, systems: [], deeds: [] }
const KILL = { model: 'm', service: 's', button: 'kill' } satisfies Press

describe('the door of the live page', () => {
  let door: WatchDoor
  let pressed: Press[]
  let press: (press: Press) => Promise<string>

  beforeEach(async () => {
    pressed = []
    press = async (one) => {
      pressed.push(one)
      return 'it is down'
    }
    const state = () => STATE
    door = await openWatchDoor({ port: 0, token: TOKEN, state, press: (one) => press(one) })
  })
  afterEach(() => door[Symbol.asyncDispose]())

  async function ask(method: string, path: string, headers: Record<string, string> = {}, body = '') {
    const sent = request({ host: '127.0.0.1', port: door.port, method, path, headers })
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return response
  }
  const own = () => ({
    origin: `http://127.0.0.1:${door.port}`,
    'content-type': 'application/json',
    authorization: `Bearer ${TOKEN}`,
  })
  const pressBy = async (headers: Record<string, string>, body: unknown = KILL) => {
    const response = await ask('POST', '/buttons', headers, JSON.stringify(body))
    return { status: response.statusCode, body: JSON.parse(await text(response)) }
  }

  test('shows the page and what belongs to it, for no frame and no script of anybody else', async () => {
    const page = await ask('GET', '/')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(page.headers['access-control-allow-origin']).toBeUndefined()
    const html = await text(page)
    const parts = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(parts).toContain('/page.js')
    for (const part of await withImports(parts)) {
      const response = await ask('GET', part)
      expect(response.statusCode, part).toBe(200)
      expect(response.headers['content-type'], part).toMatch(/javascript|css/)
      await text(response)
    }
    expect(html).not.toContain(TOKEN)
  })

  /** Scripts import others, by paths of their own. */
  async function withImports(paths: readonly string[]): Promise<ReadonlySet<string>> {
    const all = new Set(paths)
    for (const path of all) {
      const script = path.endsWith('.js') ? await text(await ask('GET', path)) : ''
      for (const [, name = ''] of script.matchAll(/from '\.(\/[^']+)'/g)) all.add(name)
    }
    return all
  }

  test('tells a page everything when it comes, and what is new from then on', async () => {
    const response = await ask('GET', '/events')
    expect(response.headers['content-type']).toBe('text/event-stream')
    const told: string[] = []
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => told.push(chunk))
    while (!told.join('').includes('event: all')) await once(response, 'data')
    door.publish({ ...STATE, looked_at_ms: 2 })
    while (!told.join('').includes('"looked_at_ms":2')) await once(response, 'data')
    expect(told.join('')).toMatch(/event: all\ndata: \{.*"looked_at_ms":1.*\}\n\nevent: look\n/)
    response.destroy()
  })

  test('does what a button of our own page says', async () => {
    expect(await pressBy(own())).toEqual({ status: 200, body: { done: 'it is down' } })
    expect(pressed).toEqual([KILL])
  })

  test('turns others away before anything is done', async () => {
    const { authorization: _, ...without_token } = own()
    expect(await pressBy(without_token)).toMatchObject({ status: 401 })
    expect(await pressBy({ ...own(), origin: 'http://elsewhere.example' })).toMatchObject({ status: 403 })
    const rebound = { ...own(), host: `rebound.example:${door.port}` }
    expect(await pressBy({ ...rebound, origin: `http://${rebound.host}` })).toMatchObject({ status: 421 })
    expect(pressed).toEqual([])
    for (const path of ['/', '/events', '/page.js']) {
      expect((await ask('GET', path, { host: 'rebound.example' })).statusCode, path).toBe(421)
    }
    expect((await ask('OPTIONS', '/buttons', own())).statusCode).toBe(405)
  })

  test('a request that cannot be read does nothing', async () => {
    expect(await pressBy(own(), { ...KILL, button: 'explode' })).toMatchObject({ status: 400 })
    expect(await pressBy(own(), { ...KILL, more: 1 })).toMatchObject({ status: 400 })
    expect(await pressBy(own(), { ...KILL, service: 'x'.repeat(10_000) })).toMatchObject({ status: 413 })
    expect((await ask('GET', '//')).statusCode).toBe(404)
    expect((await ask('GET', '/../watch-door.ts')).statusCode).toBe(404)
    expect((await ask('DELETE', '/')).statusCode).toBe(405)
    expect(pressed).toEqual([])
  })

  test('what is not offered now and what did not work are told apart', async () => {
    press = () => Promise.reject(new NotOffered('only start'))
    expect(await pressBy(own())).toEqual({ status: 409, body: { error: 'only start' } })
    press = () => Promise.reject(new Error('the broker is away'))
    expect(await pressBy(own())).toEqual({ status: 502, body: { error: 'the broker is away' } })
  })

  test('is on loopback alone', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
    const outer = addresses.filter(({ internal, family }) => !internal && family === 'IPv4')
    for (const { address } of outer) {
      const sent = request({ host: address, port: door.port })
      const [error] = await once(sent.end(), 'error')
      expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    }
    // Whatever this machine has: the port is free on every other address.
    const elsewhere = createServer().listen(door.port, '127.0.0.2')
    await once(elsewhere, 'listening')
    elsewhere.close()
  })

  test('a port that is taken is told, and how to choose another one', async () => {
    const again = openWatchDoor({ port: door.port, token: undefined, state: () => STATE, press })
    await expect(again).rejects.toThrow(/port \d+ of 127\.0\.0\.1 .* --port/)
  })
})
