import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { untilTrue } from './brokers/until-true.ts'
import { SwallowingProxy } from './swallowing-proxy.ts'

// An echo behind the proxy, and what it has read.
let owned: AsyncDisposableStack
let proxy: SwallowingProxy
let heard: string
let far: Socket[]
beforeEach(async () => {
  owned = new AsyncDisposableStack()
  heard = ''
  far = []
  const echo = createServer((socket) => {
    far.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heard += bytes
      socket.write(bytes)
    })
  }).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  owned.defer(() => {
    for (const socket of far) socket.destroy()
    echo.close()
  })
  proxy = owned.use(await SwallowingProxy.open((echo.address() as AddressInfo).port))
})
afterEach(() => owned.disposeAsync())

async function customer(): Promise<{ socket: Socket; told: () => string }> {
  const socket = connect(proxy.port, '127.0.0.1')
  owned.defer(() => void socket.destroy())
  let told = ''
  socket.on('data', (bytes) => {
    told += bytes
  })
  await once(socket, 'connect')
  return { socket, told: () => told }
}

it('forwards both ways, and an end too', async () => {
  const { socket, told } = await customer()
  socket.write('a')
  await untilTrue('the echo came', () => told() === 'a')
  expect(proxy.connections()).toBe(1)
  socket.end()
  await untilTrue('the far end heard of it', () => far[0]?.readableEnded === true)
  await untilTrue('nothing is left', () => proxy.connections() === 0)
})

it('hands on what the far end does with a connection', async () => {
  const { socket } = await customer()
  await untilTrue('it got through', () => far.length === 1)
  const closed = once(socket, 'close')
  far[0]?.resetAndDestroy()
  await closed
})

it('swallows both ways without either end noticing, and never revives what lost bytes', async () => {
  const before = await customer()
  before.socket.write('a')
  await untilTrue('it is in use', () => before.told() === 'a')
  proxy.swallow()
  before.socket.write('lost')
  far[0]?.write('lost too')
  const during = await customer()
  during.socket.write('lost as well')
  proxy.forward()
  const after = await customer()
  after.socket.write('b')
  await untilTrue('a new connection works', () => after.told() === 'b')
  before.socket.write('c')
  during.socket.write('d')
  after.socket.write('e')
  await untilTrue('what came later arrived', () => after.told() === 'be')
  expect([heard, before.told(), during.told()]).toEqual(['abe', 'a', ''])
  expect(proxy.connections()).toBe(3)
  expect(before.socket.readyState).toBe('open')
})

it('swallows the end of a connection too', async () => {
  const { socket } = await customer()
  await untilTrue('it got through', () => far.length === 1)
  proxy.swallow()
  socket.destroy()
  await untilTrue('the near end is gone', () => proxy.connections() === 0)
  expect(far[0]?.readyState).toBe('open')
})

it('ends everything when it is disposed', async () => {
  const { socket } = await customer()
  proxy.swallow()
  const closed = once(socket, 'close')
  await proxy[Symbol.asyncDispose]()
  await closed
  await expect(customer()).rejects.toThrow('ECONNREFUSED')
})
