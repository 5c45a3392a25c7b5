import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { connectionsAmong, establishedIn, openConnections } from './open-connections.ts'

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 10 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 11 1 0 20 4 30 10 -1
   2: 0100007F:C001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 12 1 0 20 4 30 10 -1
   3: 0100007F:C002 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 13 1 0 20 4 30 10 -1
   4: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:C002 01 0:0 00:0 0 0 0 14 1 0
`

test('a connection has two ends, each owned by somebody else, in either way of writing an address', () => {
  const sockets = establishedIn(TABLE)
  expect(sockets.map(({ inode }) => inode)).toEqual(['11', '12', '13', '14'])
  const owned = (owners: Readonly<Record<string, string>>) =>
    connectionsAmong(sockets, (inode) => owners[inode])
  expect(owned({ 11: 'door', 12: 'caller', 13: 'other', 14: 'door' })).toBe(2)
  expect(owned({ 11: 'door', 12: 'caller', 14: 'door' })).toBe(1)
  expect(owned({ 11: 'door', 12: 'door' })).toBe(0)
})

test.runIf(process.platform === 'linux')(
  'what a process has with itself, or with others, is none',
  async () => {
    const accepted: Socket[] = []
    const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const client = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1')
    await once(client, 'connect')
    expect(openConnections(new Map([['self', [process.pid]]]))).toBe(0)
    client.destroy()
    for (const socket of accepted) socket.destroy()
    server.close()
    await once(server, 'close')
  },
)
