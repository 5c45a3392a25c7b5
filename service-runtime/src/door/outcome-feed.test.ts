import type { Request, Response } from 'express'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { event, type OpenedEngine, openEngine } from '../../test/tally-service.ts'
import { OutcomeFeed } from './outcome-feed.ts'

/** A response that keeps each write apart. */
class Listener {
  readonly writes: string[] = []
  ended = false
  status = 0
  /** Whether it takes no more for now. */
  is_full = false
  #closed: (() => void) | undefined
  #drained: (() => void) | undefined

  writeHead(status: number): void {
    this.status = status
  }
  flushHeaders(): void {}
  setHeader(): void {}
  write(text: string): boolean {
    this.writes.push(text)
    return !this.is_full
  }
  end(): void {
    this.ended = true
  }
  once(_event: 'close', closed: () => void): void {
    this.#closed = closed
  }
  on(_event: 'drain', drained: () => void): void {
    this.#drained = drained
  }
  drain(): void {
    this.#drained?.()
  }
  hangUp(): void {
    this.#closed?.()
  }
  sequences(): number[] {
    const lines = this.writes.join('').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line).sequence)
  }
}

describe('the outcome feed', () => {
  let owned: DisposableStack
  let opened: OpenedEngine
  let feed: OutcomeFeed

  beforeEach(() => {
    owned = new DisposableStack()
    opened = openEngine(owned)
    feed = new OutcomeFeed(opened.engine)
    opened.engine.listen(
      (moments) => feed.publish(moments),
      () => {},
    )
  })
  afterEach(() => owned.dispose())

  const commit = (...ids: string[]) =>
    Promise.all(ids.map((id) => opened.engine.handle(event('Asked', id), { carry: true })))
  function listen(query: Record<string, unknown>): Listener {
    const listener = new Listener()
    feed.serve({ query } as unknown as Request, listener as unknown as Response)
    return listener
  }

  it('tells what is stored and ends, where nobody wants to follow', async () => {
    await commit('a', 'b')
    const listener = listen({ follow: 'no' })
    expect(JSON.parse(listener.writes.join('').split('\n')[0] ?? '')).toEqual({
      sequence: 1,
      subject: 'a',
      moment: 'completed',
      status: 'answered',
    })
    expect(listener.sequences()).toEqual([1, 2])
    expect(listener.ended).toBe(true)
  })

  it('resumes behind a sequence', async () => {
    await commit('a', 'b', 'c')
    expect(listen({ after: '2', follow: 'no' }).sequences()).toEqual([3])
    expect(listen({ after: '99', follow: 'no' }).sequences()).toEqual([])
  })

  it('tells more than a page holds, without a gap', async () => {
    const ids = Array.from({ length: 2500 }, (_, n) => `id-${n}`)
    await commit(...ids)
    expect(listen({ follow: 'no' }).sequences()).toEqual(ids.map((_, n) => n + 1))
  })

  it('gives no more than a page to one who does not read, and forgets none of what is new meanwhile', async () => {
    const ids = Array.from({ length: 2500 }, (_, n) => `id-${n}`)
    await commit(...ids)
    const slow = new Listener()
    slow.is_full = true
    feed.serve({ query: {} } as unknown as Request, slow as unknown as Response)
    await commit('new')
    expect(slow.sequences()).toHaveLength(1000)
    slow.drain()
    expect(slow.sequences()).toHaveLength(2000)
    slow.is_full = false
    slow.drain()
    await commit('newer')
    expect(slow.sequences()).toEqual(Array.from({ length: 2502 }, (_, n) => n + 1))
  })

  it('ends for one who does not follow when he has read all of it', async () => {
    await commit(...Array.from({ length: 1500 }, (_, n) => `id-${n}`))
    const slow = new Listener()
    slow.is_full = true
    feed.serve({ query: { follow: 'no' } } as unknown as Request, slow as unknown as Response)
    expect(slow.ended).toBe(false)
    slow.drain()
    expect(slow.ended).toBe(true)
    expect(slow.sequences()).toHaveLength(1500)
  })

  it('follows: one write for each commit, from where the store ended', async () => {
    await commit('a')
    const listener = listen({})
    await commit('b', 'c', 'd')
    await commit('e')
    expect(listener.sequences()).toEqual([1, 2, 3, 4, 5])
    expect(listener.writes).toHaveLength(3)
    expect(listener.ended).toBe(false)
  })

  it('brings a follower up to date that asked for less than is new', async () => {
    await commit('a', 'b', 'c')
    const ahead = listen({ after: '5' })
    await commit('d', 'e', 'f', 'g')
    expect(ahead.sequences()).toEqual([6, 7])
  })

  it('tells nothing to one who hung up, and ends the others when it closes', async () => {
    const [gone, here] = [listen({}), listen({})]
    gone.hangUp()
    await commit('a')
    feed.close()
    expect([gone.writes, here.sequences()]).toEqual([[], [1]])
    expect([gone.ended, here.ended]).toEqual([false, true])
  })

  it('says why a message failed, safely', () => {
    const listener = listen({})
    feed.publish([
      { sequence: 1, subject: 'a', moment: 'completed', status: 'failed', reason: 'a "quoted"\nreason' },
    ])
    expect(JSON.parse(listener.writes[0] ?? '')).toMatchObject({ reason: 'a "quoted"\nreason' })
  })

  it.each(['x', '-1', '1.5', ['1', '2']])('refuses to begin behind %s', (after) => {
    expect(listen({ after }).status).toBe(400)
  })
})
