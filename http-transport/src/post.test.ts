import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { post } from './post.ts'

describe('a post', () => {
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  async function poolTo(answer: RequestListener): Promise<Pool> {
    const server = createServer(answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    owned.defer(async () => {
      await pool.destroy()
      server.closeAllConnections()
      server.close()
    })
    return pool
  }

  it('says what it has to, and reads the whole answer, in how many pieces it comes', async () => {
    const pool = await poolTo(async (request, response) => {
      const body = (await request.toArray()).join('')
      const { method, url, headers } = request
      response.writeHead(422, { 'x-told': 'a header' })
      for (const piece of [method, ' ', url, ' ', headers['content-type'], ' ', body]) {
        response.write(String(piece))
        await new Promise((resolve) => setImmediate(resolve))
      }
      // A character whose bytes come apart.
      response.write(Buffer.from([0xe2, 0x82]))
      await new Promise((resolve) => setImmediate(resolve))
      response.end(Buffer.from([0xac]))
    })
    const answer = await post(pool, '/do?it=1', { 'content-type': 'a/b' }, 'the body')
    expect(answer).toMatchObject({ status: 422, text: 'POST /do?it=1 a/b the body€' })
    expect(answer.headers).toMatchObject({ 'x-told': 'a header' })
  })

  it('reads an answer without a body, and passes over an interim one', async () => {
    const pool = await poolTo((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.writeHead(204).end()
    })
    expect(await post(pool, '/', {}, '')).toMatchObject({ status: 204, text: '' })
  })

  it('rejects when the connection breaks in the middle of an answer', async () => {
    const pool = await poolTo((_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half of it')
      setImmediate(() => response.destroy())
    })
    await expect(post(pool, '/', {}, '{}')).rejects.toMatchObject({
      code: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET)$/),
    })
  })

  it('rejects when nobody is there, and when the pool is gone', async () => {
    const pool = await poolTo(() => {})
    await owned.disposeAsync()
    await expect(post(pool, '/', {}, '{}')).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' })
    const nobody = new Pool('http://127.0.0.1:1')
    await expect(post(nobody, '/', {}, '{}')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await nobody.destroy()
    owned = new AsyncDisposableStack()
  })
})
