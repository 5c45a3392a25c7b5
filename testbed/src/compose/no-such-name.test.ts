import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { noSuchName } from './no-such-name.ts'

test('a resolver takes the answer for "no such name", at its first attempt', async () => {
  const socket = createSocket('udp4')
  let questions = 0
  socket.on('message', (question, { port, address }) => {
    questions += 1
    socket.send(noSuchName(question), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  try {
    const resolver = new Resolver({ tries: 1, timeout: 5_000 })
    resolver.setServers([`127.0.0.1:${socket.address().port}`])
    await expect(resolver.resolve4('inventory-service')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    expect(questions).toBe(1)
  } finally {
    socket.close()
  }
})
