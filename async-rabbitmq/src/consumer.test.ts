import { Blockages } from '@three-ways/service-runtime/blockages'
import { GivenUpLog } from '@three-ways/service-runtime/given-up-log'
import { ACKNOWLEDGING_PAUSE_MS } from '@three-ways/service-runtime/intake/finished-prefix'
import type { Disposition, Intake } from '@three-ways/service-runtime/intake/intake'
import { createLog } from '@three-ways/service-runtime/log'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeChannel, messageOf } from '../test/fake-channel.ts'
import { Consumer, PREFETCH } from './consumer.ts'
import type { GivenUp } from './dead-letters.ts'
import { workQueue } from './source.ts'

const HANDLED = { kind: 'skipped' } as const
const DEAD: Disposition = {
  kind: 'dead',
  reason: 'not_json',
  faults: [],
  attempts: 1,
  subject: undefined,
}

let channel: FakeChannel
let consumer: Consumer
let taken: Map<string, PromiseWithResolvers<Disposition>>
let aside: { readonly bytes: string; readonly why: GivenUp }[]
const log = createLog('test', 'silent', () => {})
let blockages: Blockages
let put_aside_fails: boolean
let lost: Error[]

beforeEach(async () => {
  channel = new FakeChannel()
  taken = new Map()
  aside = []
  lost = []
  put_aside_fails = false
  blockages = new Blockages({ log, now_ms: Date.now })
  const take = (bytes: Buffer) => {
    const disposition = Promise.withResolvers<Disposition>()
    taken.set(bytes.toString(), disposition)
    return disposition.promise
  }
  consumer = new Consumer({
    source: workQueue('inventory-service'),
    intake: { take } as unknown as Intake,
    putAside: async (message, why) => {
      if (put_aside_fails) throw new Error('the broker is away')
      aside.push({ bytes: message.content.toString(), why })
    },
    given_up: new GivenUpLog({ log, level: 'silent', now_ms: () => 0 }),
    blockages,
    signal: new AbortController().signal,
  })
  await consumer.subscribe(channel.asChannel(), (reason) => lost.push(reason))
})

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))
const deliver = (...tags: number[]) => {
  for (const tag of tags) channel.deliver(messageOf(tag, `m${tag}`))
}
const finish = (tag: number, disposition: Disposition = HANDLED) => taken.get(`m${tag}`)?.resolve(disposition)

describe('a consumer', () => {
  it('acknowledges what finished in one turn with one acknowledgement', async () => {
    deliver(1, 2, 3)
    for (const tag of [1, 2, 3]) finish(tag)
    await turn()
    expect(channel.acknowledged).toEqual([{ tag: 3, multiple: true }])
    expect(channel.prefetched).toBe(PREFETCH)
  })

  it('never acknowledges beyond a message that is still in work', async () => {
    deliver(1, 2, 3)
    finish(3)
    finish(1)
    await turn()
    expect(channel.acknowledged).toEqual([{ tag: 1, multiple: true }])
    expect(consumer.inFlight()).toEqual({ received: 3, unacknowledged: 2 })
    finish(2)
    await expect.poll(() => channel.acknowledged.at(-1)).toEqual({ tag: 3, multiple: true })
    expect(consumer.inFlight().unacknowledged).toBe(0)
  })

  it('leaves a pause between two acknowledgements, unless the broker runs out of what it may send', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
    try {
      deliver(1, 2, 3)
      for (const tag of [1, 2, 3]) {
        finish(tag)
        await nextTurn()
      }
      expect(channel.acknowledged).toEqual([{ tag: 1, multiple: true }])
      vi.advanceTimersByTime(ACKNOWLEDGING_PAUSE_MS)
      expect(channel.acknowledged.slice(1)).toEqual([{ tag: 3, multiple: true }])
      const more = Array.from({ length: PREFETCH - 3 }, (_, n) => 4 + n)
      deliver(...more)
      for (const tag of more) {
        finish(tag)
        await nextTurn()
      }
      const tags = channel.acknowledged.map(({ tag }) => tag)
      expect(tags.slice(2)).toEqual([128, 253, 378])
    } finally {
      vi.useRealTimers()
    }
  })

  it('drains with an acknowledgement of what is finished', async () => {
    deliver(1, 2)
    finish(1)
    await turn()
    finish(2)
    await turn()
    await consumer.drain(new AbortController().signal)
    expect(channel.acknowledged.at(-1)).toEqual({ tag: 2, multiple: true })
  })

  it('acknowledges a dead message only when it lies among the dead letters', async () => {
    put_aside_fails = true
    deliver(1)
    finish(1, DEAD)
    await turn()
    expect(channel.acknowledged).toEqual([])
    expect(blockages.list()).toMatchObject([{ what: 'putting a message aside', why: 'the broker is away' }])
    put_aside_fails = false
    await expect.poll(() => channel.acknowledged).toEqual([{ tag: 1, multiple: true }])
    expect(blockages.list()).toEqual([])
    expect(aside).toMatchObject([{ bytes: 'm1', why: { reason: 'not_json', attempts: 1 } }])
  })

  it('says nothing on a new channel about messages of the one before', async () => {
    deliver(1, 2)
    channel.emit('close')
    const next = new FakeChannel()
    await consumer.subscribe(next.asChannel(), () => {})
    finish(1)
    await turn()
    expect([...channel.acknowledged, ...next.acknowledged]).toEqual([])
    expect(consumer.inFlight().unacknowledged).toBe(0)
  })

  it('reports a consumer that the broker cancelled as a lost connection', () => {
    channel.deliver(null)
    expect(lost).toHaveLength(1)
  })

  it('acknowledges nothing more once the broker cancelled it', async () => {
    deliver(1)
    channel.deliver(null)
    finish(1)
    await turn()
    expect(channel.acknowledged).toEqual([])
    expect(consumer.inFlight().unacknowledged).toBe(0)
  })

  it('survives that its connection is being closed when a message finishes', async () => {
    const uncaught: unknown[] = []
    const onUncaught = (error: unknown) => uncaught.push(error)
    process.on('uncaughtException', onUncaught)
    // What amqplib does between the request to close and its answer; nobody hears of 'close' until then.
    channel.ack = () => {
      throw new Error('Connection closing')
    }
    deliver(1, 2)
    finish(1)
    await turn()
    process.off('uncaughtException', onUncaught)
    expect(uncaught).toEqual([])
    await consumer.drain(AbortSignal.timeout(1000))
    expect(consumer.inFlight().unacknowledged).toBe(0)
  })

  it('drains by cancelling first and finishing what it holds', async () => {
    deliver(1)
    let drained = false
    const draining = consumer.drain(new AbortController().signal).then(() => {
      drained = true
    })
    await turn()
    expect(channel.cancelled).toBe('fake')
    expect(drained).toBe(false)
    finish(1)
    await draining
    expect(channel.acknowledged).toEqual([{ tag: 1, multiple: true }])
  })
})
