import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ask } from './ask.ts'
import { conditionOf, lookAtService } from './look-at-service.ts'

const { signal } = new AbortController()

describe('what a service says of itself', () => {
  const health = (http_status: number, body: unknown) => {
    return conditionOf('a-service', { kind: 'answered', http_status, body })
  }

  test('that it is ready, or what it waits for and what blocks it', () => {
    const ready = { service: 'a-service', ready: true, waiting_for: [], blocked: [] }
    expect(health(200, ready)).toEqual({ condition: 'up', because: null })
    const waiting = { ...ready, ready: false, waiting_for: ['rabbitmq'], blocked: [{ what: 'a queue' }] }
    const because = 'waits for rabbitmq; {"what":"a queue"}'
    expect(health(503, waiting)).toEqual({ condition: 'not ready', because })
  })

  test.each([
    [{ service: 'b-service', ready: true }, 'b-service answers at its door'],
    [undefined, 'somebody else answers at its door'],
    [{ status: 'ok' }, 'somebody else answers at its door'],
  ])('%o is of somebody else', (body, because) => {
    expect(health(200, body)).toEqual({ condition: 'other', because })
  })

  test('nothing, where nobody listens or nobody answers', () => {
    expect(conditionOf('a-service', { kind: 'refused' })).toEqual({ condition: 'down', because: null })
    expect(conditionOf('a-service', { kind: 'silent' })).toMatchObject({ condition: 'silent' })
  })
})

describe('a door that is asked', () => {
  let server: Server
  let url: string
  let serve: RequestListener

  beforeEach(async () => {
    server = createServer((request, response) => serve(request, response)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  test('tells what it owes and what is injected; what it does not have is unknown', async () => {
    const answers: Record<string, object> = {
      '/health': { service: 'a-service', ready: true },
      '/status': { undelivered: 3, parked: 1, duplicates_ignored: 2, more: 'of no interest' },
      '/control/faults': { delay_ms: 5, delay_share: 1, acts: true },
    }
    serve = ({ url: path = '' }, response) => {
      const answer = answers[path]
      response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}))
    }
    const told = { undelivered: 3, parked: 1, duplicates_ignored: 2 }
    const up = { name: 'a-service', condition: 'up', because: null }
    expect(await lookAtService('a-service', url, true, signal)).toMatchObject({
      ...up,
      ...told,
      faults: { delay_ms: 5, acts: true },
    })
    expect((await lookAtService('a-service', url, false, signal)).faults).toBeUndefined()
    delete answers['/status']
    delete answers['/control/faults']
    expect(await lookAtService('a-service', url, true, signal)).toEqual({
      ...up,
      undelivered: null,
      parked: null,
      duplicates_ignored: null,
      faults: undefined,
    })
  })

  test('is not waited for, and is told apart from one that is not there', async () => {
    serve = () => {}
    expect(await ask(`${url}/health`, signal)).toEqual({ kind: 'silent' })
    serve = ({ socket }) => void socket.destroy()
    expect(await ask(`${url}/health`, signal)).toEqual({ kind: 'refused' })
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
    expect(await ask(`${url}/health`, signal)).toEqual({ kind: 'refused' })
  })

  test('whoever does not want to know any more is told why', async () => {
    serve = () => {}
    const wanted = new AbortController()
    const asked = ask(`${url}/health`, wanted.signal)
    wanted.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
  })
})
