import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Sockets, seedOf } from './sockets.ts'

let server: Server
let port: number
const accepted: Socket[] = []
beforeEach(async () => {
  server = createServer((socket) => accepted.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  for (const socket of accepted.splice(0)) socket.destroy()
  server.close()
})

async function open(sockets: Sockets): Promise<Socket> {
  const connected = Promise.withResolvers<void>()
  const create = sockets.create as (options: object) => Socket
  const socket = create({ host: '127.0.0.1', port, onConnect: () => connected.resolve() })
  await connected.promise
  return socket
}

describe('the sockets of the clients', () => {
  it('tell when the last connection is gone, and not before', async () => {
    const sockets = new Sockets()
    const [first, second] = [await open(sockets), await open(sockets)]
    let gone = false
    const all = sockets.untilAllClosed().then(() => {
      gone = true
    })
    first.destroy()
    await once(first, 'close')
    expect(gone).toBe(false)
    expect(sockets.open().size).toBe(1)
    second.destroy()
    await all
    expect(sockets.open().size).toBe(0)
  })

  it('end with an error when they are dropped, which is what kafkajs notices', async () => {
    const sockets = new Sockets()
    const socket = await open(sockets)
    const failed = once(socket, 'error')
    sockets.drop('a request was not answered')
    expect((await failed)[0]).toMatchObject({ message: 'a request was not answered' })
    await sockets.untilAllClosed()
    const next = await open(sockets)
    expect(sockets.open().size).toBe(1)
    next.destroy()
  })

  it('tell of a drop although a client has connected again before the last one closed', async () => {
    const sockets = new Sockets()
    for (const socket of [await open(sockets), await open(sockets)]) socket.on('error', () => {})
    const all = sockets.untilAllClosed()
    sockets.drop('a request was not answered')
    const next = await open(sockets)
    await all
    expect(sockets.open().size).toBe(1)
    next.destroy()
  })

  it('open none after they were closed', async () => {
    const sockets = new Sockets()
    sockets.close()
    await expect(open(sockets)).rejects.toThrow('they were closed')
  })
})

it('an IPv6 address gets through a client that cuts hosts at the first colon', () => {
  expect(seedOf({ host: 'broker.example', port: 9092 })).toBe('broker.example:9092')
  const [host = '', port] = seedOf({ host: '::1', port: 9092 }).split(':')
  expect({ host, port }).toEqual({ host: '[__1]', port: '9092' })
})
