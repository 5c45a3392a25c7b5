import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Connections } from './connection.ts'
import { call } from './publisher.ts'

const TIMEOUT_MS = 300
const ROUTE = { service: 'neighbour', path: '/do', wait: 'required' } as const
const EVENT = { sequence: 1, event_id: 'e', type: 'T', subject: 's', body: '{}' }

/** A neighbour whose connections can go dead one by one: bytes arrive and nothing comes back. */
let owned: AsyncDisposableStack
let sockets: Socket[]
let dead: Set<Socket>
let connections: Connections
beforeEach(async () => {
  owned = new AsyncDisposableStack()
  sockets = []
  dead = new Set()
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      if (dead.has(socket) || !bytes.includes('{}')) return
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{"events":[]}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  owned.defer(() => void server.close())
  const { port } = server.address() as AddressInfo
  connections = new Connections(new Map([['neighbour', `http://127.0.0.1:${port}`]]), TIMEOUT_MS)
  owned.defer(async () => {
    await connections.close()
    for (const socket of sockets) socket.destroy()
  })
})
afterEach(() => owned.disposeAsync())

const callAgain = () => call(connections, ROUTE, EVENT)
const callTogether = (count: number) => Promise.all(Array.from({ length: count }, callAgain))

it('trusts no idle connection once the neighbour has been silent for a whole timeout', async () => {
  await callTogether(5)
  expect(sockets).toHaveLength(5)
  for (const socket of sockets) dead.add(socket)
  expect((await callAgain()).kind).toBe('timeout')
  // Four dead connections are left; not one of them costs anybody a timeout.
  for (let time = 0; time < 6; time += 1) expect((await callAgain()).kind).toBe('answered')
})

it('keeps its connections when only one call is slow and others are answered meanwhile', async () => {
  await callTogether(2)
  const [first] = sockets
  if (first !== undefined) dead.add(first)
  const pool = connections.to('neighbour')
  const outcomes: string[] = []
  const both = callTogether(2).then((ends) => outcomes.push(...ends.map(({ kind }) => kind)))
  while (outcomes.length === 0) await callAgain()
  await both
  expect(outcomes.toSorted()).toEqual(['answered', 'timeout'])
  expect(connections.to('neighbour')).toBe(pool)
})
