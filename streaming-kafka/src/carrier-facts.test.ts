import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { settledFacts } from './carrier-facts.ts'

const { signal } = new AbortController()

/** A service whose `GET /status` tells one of these numbers of connections after the other, then the last. */
async function serviceWith(connections: readonly number[]) {
  const left = [...connections]
  const server = createServer((_request, response) => {
    const [now] = left.length > 1 ? left.splice(0, 1) : left
    response.end(JSON.stringify({ carrier: { connections: now } }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('facts are told when no service opens a connection any more', async () => {
  using early = await serviceWith([3, 3, 3])
  using late = await serviceWith([1, 2, 3])
  const facts = await settledFacts([early.url, late.url], signal)
  expect(facts.map(({ carrier }) => carrier.connections)).toEqual([3, 3])
})

test('a wait that is aborted ends with its reason', async () => {
  using service = await serviceWith([1, 2, 3, 4])
  const abort = new AbortController()
  const told = settledFacts([service.url], abort.signal)
  abort.abort(new Error('enough'))
  await expect(told).rejects.toThrow('enough')
})
