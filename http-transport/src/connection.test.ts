import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { NOT_TRACED, type Tracing } from '@three-ways/service-runtime/trace/tracing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Connections } from './connection.ts'
import { call } from './publisher.ts'

const TIMEOUT_MS = 300
const ROUTE = { service: 'neighbour', path: '/do', wait: 'required' } as const
const HEADER = 'three-ways-stamps'
const EVENT = { sequence: 1, event_id: 'e', type: 'T', subject: 's', body: '{}' }

/** A neighbour whose connections can go dead one by one: bytes arrive and nothing comes back. */
let owned: AsyncDisposableStack
let sockets: Socket[]
let dead: Set<Socket>
let connections: Connections
/** What was asked for, as it came. */
let asked: string
let url: string
beforeEach(async () => {
  owned = new AsyncDisposableStack()
  sockets = []
  asked = ''
  dead = new Set()
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      asked += bytes.toString()
      if (dead.has(socket) || !bytes.includes('{}')) return
      socket.write(`HTTP/1.1 200 OK\r\n${HEADER}: told\r\ncontent-length: 13\r\n\r\n{"events":[]}`)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  owned.defer(() => void server.close())
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  owned.defer(() => {
    for (const socket of sockets) socket.destroy()
  })
  connections = open()
})
afterEach(() => owned.disposeAsync())

function open(tracing?: Tracing): Connections {
  const opened = new Connections(new Map([['neighbour', url]]), TIMEOUT_MS, tracing)
  owned.defer(() => opened.close())
  return opened
}

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

const headersAsked = () => {
  const [, ...lines] = (asked.split('\r\n\r\n')[0] ?? '').split('\r\n')
  return lines.map((line) => line.toLowerCase()).filter((line) => !line.startsWith('host:'))
}
const PLAIN = ['connection: keep-alive', 'content-type: application/cloudevents+json', 'content-length: 2']

it('says nothing of an event but what it is, and reads nothing of an answer but its events', async () => {
  expect(await callAgain()).toStrictEqual({ kind: 'answered', events: [], arrival: undefined })
  expect(headersAsked().toSorted()).toEqual(PLAIN.toSorted())
})

it('says its stamps in a service that traces, and knows when an answer came, and with which', async () => {
  connections = open({
    ...NOT_TRACED,
    is_on: true,
    writing: (make, add) => (event) => add(make(event), { [HEADER]: `stamps of ${event.event_id}` }),
    reading: (read) => (message) => {
      const clock = String(read(message)?.[HEADER])
      const before = { clock, received_us: 1, committed_us: 2, sent_us: 3 }
      return { received_us: 7, before, context: undefined }
    },
  })
  const before = { clock: 'told', received_us: 1, committed_us: 2, sent_us: 3 }
  expect(await callAgain()).toEqual({ kind: 'answered', events: [], arrival: { received_us: 7, before } })
  expect(headersAsked().toSorted()).toEqual([...PLAIN, `${HEADER}: stamps of e`].toSorted())
})
