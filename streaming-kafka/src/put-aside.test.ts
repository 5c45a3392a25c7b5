import { Blockages } from '@three-ways/service-runtime/blockages'
import type { KafkaMessage, Message } from 'kafkajs'
import { expect, it } from 'vitest'
import type { Dead } from './dead-letters.ts'
import type { Publisher } from './publisher.ts'
import { putAside } from './put-aside.ts'

const origin = { topic: 'order-events', partition: 0, offset: '7' }
const dead: Dead = { kind: 'dead', reason: 'not_json', faults: [], attempts: 1, subject: undefined }
const message = {
  key: null,
  value: Buffer.alloc(50_000),
  headers: {},
  timestamp: '5',
  offset: '7',
} as KafkaMessage

function refused(type: string): Error {
  return new Error('refused', { cause: Object.assign(new Error(type), { type }) })
}

/** A broker that refuses as the test says; `sent` tells what it was asked to take. */
function open(refusal: (bytes: number, compressed: boolean) => Error | undefined) {
  const sent: string[] = []
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const log = { debug: say, info: say, warn: say, error: say }
  const publisher = {
    send: async (topic: string, [record]: Message[], _signal: AbortSignal, compressed: boolean) => {
      const bytes = record?.value?.length ?? 0
      sent.push(`${topic} ${bytes}${compressed ? ' compressed' : ''}`)
      const error = refusal(bytes, compressed)
      if (error !== undefined) throw error
    },
  } as unknown as Publisher
  const blockages = new Blockages({ log, now_ms: Date.now })
  const aside = (signal = AbortSignal.timeout(60_000)) =>
    putAside({ service: 'a', publisher, blockages }, origin, message, dead, signal)
  return { sent, lines, blockages, aside }
}

it('keeps all of a message where the broker takes it', async () => {
  const { sent, aside } = open(() => undefined)
  expect(await aside()).toBe('whole')
  expect(sent).toEqual(['order-events.dead-letter 50000'])
})

it('keeps as much as the broker takes, and asks no more often than that needs', async () => {
  const { sent, lines, aside } = open((bytes) => (bytes > 0 ? refused('MESSAGE_TOO_LARGE') : undefined))
  expect(await aside()).toBe('reference')
  const topic = 'order-events.dead-letter'
  expect(sent).toEqual([`${topic} 50000`, `${topic} 50000 compressed`, `${topic} 16384`, `${topic} 0`])
  expect(lines).toEqual([])
})

it('keeps it compressed where that is what makes it small enough', async () => {
  const { aside } = open((_, compressed) => (compressed ? undefined : refused('RECORD_LIST_TOO_LARGE')))
  expect(await aside()).toBe('whole')
})

it('tries again while the broker refuses for another reason, and says so once', async () => {
  let tries = 0
  const { lines, blockages, aside } = open(() => {
    tries += 1
    if (tries === 2) expect(blockages.list()).toMatchObject([{ why: 'NOT_ENOUGH_REPLICAS: refused' }])
    return tries < 3 ? refused('NOT_ENOUGH_REPLICAS') : undefined
  })
  expect(await aside()).toBe('whole')
  expect(blockages.list()).toEqual([])
  expect(lines).toHaveLength(2)
})

it('gives up when it is told to stop', async () => {
  const stopped = new AbortController()
  const { aside } = open(() => refused('NOT_ENOUGH_REPLICAS'))
  const aborted = aside(stopped.signal)
  stopped.abort(new Error('the service stops'))
  await expect(aborted).rejects.toThrow('the service stops')
})
