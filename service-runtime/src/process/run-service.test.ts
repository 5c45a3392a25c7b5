import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { IDLE_CARRIER, post, startTally, transportOf } from '../../test/tally-process.ts'
import { answering, Rows, tallyWorkflow, temporaryFolder } from '../../test/tally-service.ts'
import type { ServiceContext } from '../carrier.ts'
import { createLog } from '../log.ts'

describe('a service', () => {
  let owned: AsyncDisposableStack
  let folder: string

  beforeEach(() => {
    owned = new AsyncDisposableStack()
    folder = temporaryFolder(owned)
  })
  afterEach(() => owned.disposeAsync())

  it('is ready when its carrier waits for nothing, and says what it waits for until then', async () => {
    let waiting = ['broker']
    const running = await startTally(folder, { transport: transportOf({ waitingFor: () => waiting }) })
    owned.defer(() => running.abandon())
    const health = async () => {
      const response = await fetch(`${running.url}/health`)
      return [response.status, await response.json()]
    }
    const service = 'tally-service'
    expect(await health()).toEqual([503, { service, ready: false, waiting_for: ['broker'], blocked: [] }])
    waiting = []
    expect(await health()).toEqual([200, { service, ready: true, waiting_for: [], blocked: [] }])
  })

  it('is not ready while something blocks it, and says at both doors what, why and since when', async () => {
    const opened = Promise.withResolvers<ServiceContext>()
    const open = async (context: ServiceContext) => {
      opened.resolve(context)
      return IDLE_CARRIER
    }
    const running = await startTally(folder, { transport: transportOf({}, { open }) })
    owned.defer(() => running.abandon())
    const { blockages } = await opened.promise
    const ask = async (path: string) => {
      const response = await fetch(`${running.url}${path}`)
      return [response.status, await response.json()]
    }
    blockages.begin('publishing', new Error('NOT_ENOUGH_REPLICAS'))
    const blocked = [{ what: 'publishing', why: 'NOT_ENOUGH_REPLICAS', since: expect.any(String) }]
    expect(await ask('/health')).toMatchObject([503, { ready: false, waiting_for: [], blocked }])
    expect(await ask('/status')).toMatchObject([200, { blocked }])
    blockages.end('publishing')
    expect(await ask('/health')).toMatchObject([200, { ready: true, blocked: [] }])
    expect(await ask('/status')).toMatchObject([200, { blocked: [] }])
  })

  it('tells its carrier of what a former life left in the outbox', async () => {
    const first = await startTally(folder)
    await post(`${first.url}/ask`, { id: 'a' })
    await first.abandon()
    let nudges = 0
    const nudge = () => {
      nudges += 1
    }
    const second = await startTally(folder, { transport: transportOf({ nudge }) })
    owned.defer(() => second.abandon())
    expect(nudges).toBe(1)
    expect(second.engine.outbox.undelivered()).toBe(1)
  })

  it('names the services that there are when asked for another', async () => {
    const workflow = { ...tallyWorkflow(), services: [] }
    await expect(startTally(folder, { workflow })).rejects.toMatchObject({ code: 'unknown_service' })
  })

  it.each([
    [
      'its tables cannot be opened',
      () => ({
        workflow: tallyWorkflow({
          openTables: () => {
            throw new RangeError('no')
          },
        }),
      }),
    ],
    [
      'its carrier cannot be opened',
      () => ({ transport: transportOf({}, { open: () => Promise.reject(new RangeError('no')) }) }),
    ],
    ['a route is nonsense', () => ({ workflow: tallyWorkflow({ queries: { rows: () => ({}) as never } }) })],
  ])('leaves nothing open when %s', async (_what, options) => {
    await expect(startTally(folder, options())).rejects.toThrow()
    // The write-ahead log goes with the last connection.
    expect(existsSync(`${folder}/tally.sqlite-wal`)).toBe(false)
  })

  it('leaves nothing open when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    owned.defer(() => void other.close())
    const environment = { SERVICE_PORT: String((other.address() as AddressInfo).port) }
    const closed: string[] = []
    const transport = transportOf({ [Symbol.asyncDispose]: async () => void closed.push('carrier') })
    await expect(startTally(folder, { environment, transport })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(closed).toEqual(['carrier'])
    expect(existsSync(`${folder}/tally.sqlite-wal`)).toBe(false)
  })

  it('writes no line behind its end, however much it kept to itself', async () => {
    const lines: string[] = []
    const log = createLog('tally-service', 'info', (line) => lines.push(line))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    owned.defer(() => void vi.useRealTimers())
    const running = await startTally(folder, { log })
    await Promise.all(Array.from({ length: 60 }, (_, n) => post(`${running.url}/ask`, { id: `o${n}` })))
    await running.stop(1000)
    expect(lines.at(-1)).toContain('more facts')
    const at_end = lines.length
    vi.advanceTimersByTime(5000)
    expect(lines).toHaveLength(at_end)
  })

  it('closes its tables, whether it is stopped or abandoned', async () => {
    let closed = 0
    const workflow = tallyWorkflow({
      openTables: (database) => new Rows(database),
      closeTables: () => {
        closed += 1
      },
    })
    await (await startTally(folder, { workflow })).stop(1000)
    await (await startTally(folder, { workflow })).abandon()
    expect(closed).toBe(2)
    expect(existsSync(`${folder}/tally.sqlite-wal`)).toBe(false)
  })

  it('stops when the last answer is out, though its customer keeps the connection', async () => {
    const settled = Promise.withResolvers<void>()
    const transport = transportOf({ dispatch: () => settled.promise }, { answers: 'settled' })
    const running = await startTally(folder, { transport })
    const answered = post(`${running.url}/ask`, { id: 'a' })
    await expect.poll(() => running.engine.outbox.undelivered()).toBe(1)
    // By far longer than a test may take.
    const stopped = running.stop(3_600_000)
    settled.resolve()
    await answered
    await stopped
  })

  it('stops at its deadline although a drain and a request go on', async () => {
    const transport = transportOf(
      {
        dispatch: () => new Promise(() => {}),
        drain: (signal) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      },
      { answers: 'settled' },
    )
    const running = await startTally(folder, { transport })
    const customer = post(`${running.url}/ask`, { id: 'a' }).catch(() => 'hung up on')
    await expect.poll(() => running.engine.outbox.undelivered()).toBe(1)
    await running.stop(50)
    expect(await customer).toBe('hung up on')
  })

  it('abandoned, keeps nothing that waits behind slow work', async () => {
    let context: ServiceContext | undefined
    const open = async (given: ServiceContext) => {
      context = given
      return IDLE_CARRIER
    }
    let begun = 0
    const work = (_event: unknown, signal: AbortSignal) => {
      begun += 1
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    const workflow = tallyWorkflow({ handles: { Asked: { ...answering, work } } })
    const running = await startTally(folder, { workflow, transport: transportOf({}, { open }) })
    const asked = workflow.catalogue.create('Asked', 'a', 'other-service', 0, {})
    const taken = context?.intake.takeJson(asked)
    await expect.poll(() => begun).toBe(1)
    await running.abandon()
    await expect(taken).rejects.toThrow('the service ends')
    using after = new DatabaseSync(`${folder}/tally.sqlite`)
    expect(after.prepare('SELECT count(*) AS n FROM messages').get()).toEqual({ n: 0 })
  })
})
