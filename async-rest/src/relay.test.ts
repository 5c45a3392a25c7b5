import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CallingService } from '../test/calling-service.ts'
import { CALLS_IN_FLIGHT } from './relay.ts'

const DRAIN_MS = 10_000

describe('the relay to a neighbour', () => {
  let service: CallingService
  beforeEach(async () => {
    service = await CallingService.open()
  })
  afterEach(() => service[Symbol.asyncDispose]())

  const owed = () => service.running?.engine.outbox.undelivered()
  const settled = () => expect.poll(owed, { timeout: DRAIN_MS }).toBe(0)

  it('posts the events of one subject one after the other, and those of others meanwhile', async () => {
    await service.place('a', 'b')
    await expect.poll(() => service.came.length).toBe(2)
    service.waiting.get('Called b')?.answer()
    await expect.poll(() => service.waiting.has('Recalled b')).toBe(true)
    service.waiting.get('Recalled b')?.answer()
    await expect.poll(owed).toBe(2)
    expect(service.came).not.toContain('Recalled a')
    service.answerAll()
    await settled()
    expect(service.came.filter((what) => what.endsWith(' a'))).toEqual(['Called a', 'Recalled a'])
  })

  it('has a stated number in work at a time, and the rest only in the outbox', async () => {
    const ids = Array.from({ length: 2 * CALLS_IN_FLIGHT }, (_, n) => `id-${n}`)
    await service.place(...ids)
    const inWork = async () => {
      const status = await fetch(`${service.running?.url}/status`)
      return ((await status.json()) as { carrier: { calls_in_work: object } }).carrier.calls_in_work
    }
    // Of the two events of one subject both are in work, and one is on its way.
    await expect.poll(() => service.waiting.size).toBe(CALLS_IN_FLIGHT / 2)
    expect(await inWork()).toEqual({ 'far-service': CALLS_IN_FLIGHT })
    while (service.came.length < ids.length) {
      await expect.poll(() => service.waiting.size, { timeout: DRAIN_MS }).toBeGreaterThan(0)
      const [next] = service.waiting.values()
      next?.answer()
      expect(service.waiting.size).toBeLessThanOrEqual(CALLS_IN_FLIGHT)
    }
    service.answerAll()
    await settled()
    expect(service.came.toSorted()).toEqual(
      ids.flatMap((id) => [`Called ${id}`, `Recalled ${id}`]).toSorted(),
    )
  })

  it('parks what failed three times, and goes on with the subject', async () => {
    await service.place('a')
    for (let time = 1; time <= 3; time += 1) {
      await expect.poll(() => service.came.length).toBe(time)
      service.waiting.get('Called a')?.answer(500)
    }
    await expect.poll(() => service.came.at(-1)).toBe('Recalled a')
    expect(service.running?.engine.outbox.parked()).toMatchObject([
      { destination: 'far-service', attempts: 3 },
    ])
  })

  it('tries a neighbour that is away again and again, and parks nothing', async () => {
    service.answerAll(503)
    await service.place('a')
    await expect.poll(() => service.came.length, { timeout: DRAIN_MS }).toBeGreaterThan(4)
    service.answerAll()
    await settled()
    expect(service.running?.engine.outbox.parked()).toEqual([])
  })

  it('looks again and again into a store that cannot be read, and goes on when it can', async () => {
    const outbox = service.running?.engine.outbox
    if (outbox === undefined) throw new TypeError('The service is not running')
    const looks = vi.spyOn(outbox, 'pending').mockImplementation(() => {
      throw new Error('disk I/O error')
    })
    await service.place('a')
    await expect.poll(() => looks.mock.calls.length, { timeout: DRAIN_MS }).toBeGreaterThan(2)
    looks.mockRestore()
    service.answerAll()
    await expect.poll(() => service.came, { timeout: DRAIN_MS }).toEqual(['Called a', 'Recalled a'])
    await settled()
  })

  it('ends at once while its neighbour is away, and carries on in its next life', async () => {
    service.answerAll(503)
    await service.place('a', 'b')
    await expect.poll(() => service.came.length).toBeGreaterThan(1)
    const stopping = performance.now()
    await service.running?.stop(DRAIN_MS)
    expect(performance.now() - stopping).toBeLessThan(DRAIN_MS)
    service.answerAll()
    await service.start()
    await settled()
  })

  it('hands over what is owed before it ends, where its neighbour takes it', async () => {
    const ids = Array.from({ length: 2 * CALLS_IN_FLIGHT }, (_, n) => `id-${n}`)
    await service.place(...ids)
    const stopped = service.running?.stop(DRAIN_MS)
    service.answerAll()
    await stopped
    expect(new Set(service.came).size).toBe(2 * ids.length)
  })
})
