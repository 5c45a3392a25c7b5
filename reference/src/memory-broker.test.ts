import { describe, expect, it } from 'vitest'
import { MemoryBroker } from './memory-broker.ts'
import { MOST_UNACKNOWLEDGED } from './memory-queue.ts'

const text = (body: Uint8Array) => Buffer.from(body).toString()
const bytes = (content: string) => Buffer.from(content)
const never = new AbortController().signal

function brokerWith(...services: string[]): MemoryBroker {
  const broker = new MemoryBroker()
  for (const service of services) broker.declare(service, ['Sent'])
  return broker
}

async function publish(broker: MemoryBroker, ...contents: string[]): Promise<void> {
  const messages = contents.map((content) => ({ type: 'Sent', body: bytes(content) }))
  await broker.publish('sender', messages, never)
}

/** Deliveries happen in a microtask. */
const delivered = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('a memory broker', () => {
  it('gives each bound service its own copy, in order, and unbound types to nobody', async () => {
    const broker = brokerWith('sender', 'a', 'b')
    broker.declare('c', ['Other'])
    const seen = { a: [] as string[], b: [] as string[], c: [] as string[] }
    for (const service of ['a', 'b', 'c'] as const) {
      broker.subscribe(service, (_tag, body) => seen[service].push(text(body)))
    }
    await publish(broker, '1', '2', '3')
    await broker.publish('sender', [{ type: 'Nobody', body: bytes('x') }], never)
    await delivered()
    expect(seen).toEqual({ a: ['1', '2', '3'], b: ['1', '2', '3'], c: [] })
  })

  it('delivers again, first and in order, what a reader held when it went away', async () => {
    const broker = brokerWith('sender', 'a')
    const first = broker.subscribe('a', (tag) => {
      if (tag === 1) first.acknowledge(1)
    })
    await publish(broker, '1', '2', '3')
    await delivered()
    first.cancel()
    await publish(broker, '4')
    first[Symbol.dispose]()
    await publish(broker, '5')
    const again: string[] = []
    broker.subscribe('a', (_tag, body) => again.push(text(body)))
    await delivered()
    expect(again).toEqual(['2', '3', '4', '5'])
  })

  it('ignores an acknowledgement that comes after its reader went away', async () => {
    const broker = brokerWith('sender', 'a')
    const gone = broker.subscribe('a', () => {})
    await publish(broker, '1')
    await delivered()
    gone[Symbol.dispose]()
    const tags: number[] = []
    broker.subscribe('a', (tag) => tags.push(tag))
    await delivered()
    gone.acknowledge(Number.MAX_SAFE_INTEGER)
    expect(broker.backlog().get('a')).toBe(1)
    expect(tags).toHaveLength(1)
  })

  it('hands out no more than a reader may hold, and goes on when that is acknowledged', async () => {
    const broker = brokerWith('sender', 'a')
    const tags: number[] = []
    const reader = broker.subscribe('a', (tag) => tags.push(tag))
    await publish(broker, ...Array.from({ length: MOST_UNACKNOWLEDGED + 7 }, (_, n) => String(n)))
    await delivered()
    expect(tags).toHaveLength(MOST_UNACKNOWLEDGED)
    expect(broker.backlog().get('a')).toBe(MOST_UNACKNOWLEDGED + 7)
    reader.acknowledge(5)
    await delivered()
    expect(tags).toHaveLength(MOST_UNACKNOWLEDGED + 5)
    reader.acknowledge(tags.at(-1) ?? 0)
    await delivered()
    reader.acknowledge(tags.at(-1) ?? 0)
    expect(broker.backlog().get('a')).toBe(0)
  })

  it('delivers nothing after a cancel, and still takes acknowledgements', async () => {
    const broker = brokerWith('sender', 'a')
    const tags: number[] = []
    const reader = broker.subscribe('a', (tag) => tags.push(tag))
    await publish(broker, '1')
    await delivered()
    reader.cancel()
    await publish(broker, '2')
    await delivered()
    expect(tags).toHaveLength(1)
    reader.acknowledge(tags[0] ?? 0)
    expect(broker.backlog().get('a')).toBe(1)
  })

  it('holds both directions of a service, and lets them go', async () => {
    const broker = brokerWith('sender', 'a')
    const seen: string[] = []
    broker.subscribe('a', (_tag, body) => seen.push(text(body)))
    broker.hold('a')
    await publish(broker, '1')
    let published = false
    const publishing = broker.publish('a', [{ type: 'Sent', body: bytes('2') }], never).then(() => {
      published = true
    })
    await delivered()
    expect([seen, published]).toEqual([[], false])
    broker.release('a')
    await publishing
    await delivered()
    expect(seen).toEqual(['1', '2'])
  })

  it('takes nothing from a publisher that gave up waiting', async () => {
    const broker = brokerWith('sender', 'a')
    broker.hold('sender')
    const abort = new AbortController()
    const reason = new Error('the service ends')
    const publishing = broker.publish('sender', [{ type: 'Sent', body: bytes('1') }], abort.signal)
    abort.abort(reason)
    await expect(publishing).rejects.toBe(reason)
    broker.release('sender')
    await delivered()
    expect(broker.backlog().get('a')).toBe(0)
  })

  it('names the queues that there are when it is asked for another', () => {
    expect(() => brokerWith('a', 'b').put('c', bytes('1'))).toThrow(/queue of c.*a, b/)
  })
})
