import type { Disposition, Intake } from '@three-ways/service-runtime/intake/intake'
import type { EachBatchPayload, IHeaders } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { BatchIntake, MESSAGES_IN_FLIGHT } from './batch-intake.ts'
import { OffsetCommits } from './offset-commits.ts'

const SKIPPED: Disposition = { kind: 'skipped' }
const DEAD: Disposition = {
  kind: 'dead',
  reason: 'not_json',
  faults: [],
  attempts: 1,
  subject: undefined,
}

/** An intake whose messages finish when told to, and a coordinator that notes what is committed. */
function openBatches() {
  const taken: {
    readonly text: string
    readonly types: readonly string[]
    readonly finish: (disposition?: Disposition) => void
  }[] = []
  const committed: string[] = []
  const aside: string[] = []
  const intake = {
    take: (bytes: Uint8Array, types: readonly string[]) =>
      new Promise<Disposition>((resolve) => {
        taken.push({ text: Buffer.from(bytes).toString(), types, finish: (end = SKIPPED) => resolve(end) })
      }),
  } as unknown as Intake
  const commits = new OffsetCommits({
    commit: async (offsets) => void committed.push(...offsets.map(({ offset }) => offset)),
    onFailure: () => {},
    pause_ms: 0,
    signal: new AbortController().signal,
  })
  const batches = new BatchIntake({
    intake,
    commits,
    putAside: async ({ offset }, { value }, { reason }, signal) => {
      if (reason === 'handler_failed') {
        signal.throwIfAborted()
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }
      aside.push(`${offset} ${value} ${reason}`)
    },
    passesOver: (topic, headers) => topic === 'events' && headers?.redriven_for?.toString() === 'another',
    heartbeat_interval_ms: 5,
  })
  return { batches, commits, taken, committed, aside }
}

function payloadOf(
  values: readonly (string | null)[],
  options: { heartbeat?: () => Promise<void>; headers?: IHeaders; parts?: object; last?: number } = {},
) {
  const resolved: string[] = []
  const { headers = {}, parts = {}, last = values.length - 1 } = options
  const messages = values.map((value, index) => ({
    offset: String(index),
    value: value === null ? null : Buffer.from(value),
    headers,
    ...parts,
  }))
  const payload = {
    batch: { topic: 'events', partition: 0, messages, lastOffset: () => String(last) },
    resolveOffset: (offset: string) => void resolved.push(offset),
    heartbeat: options.heartbeat ?? (async () => {}),
    isRunning: () => true,
  } as unknown as EachBatchPayload
  return { payload, resolved }
}

const full = (extra: number) =>
  Array.from({ length: MESSAGES_IN_FLIGHT + extra }, (_, index) => String(index))

describe('taking batches in', () => {
  it('does not wait for the messages of a batch, and resolves all of it for the next fetch', async () => {
    const { batches, taken } = openBatches()
    const { payload, resolved } = payloadOf(['a', 'b', 'c'])
    await batches.eachBatch(payload)
    expect(taken.map(({ text }) => text)).toEqual(['a', 'b', 'c'])
    expect(resolved).toEqual(['2'])
  })

  it('waits for room when the window is full, with heartbeats, and goes on when there is some', async () => {
    const { batches, taken } = openBatches()
    const beats = Promise.withResolvers<void>()
    const { payload, resolved } = payloadOf(full(1), { heartbeat: async () => beats.resolve() })
    const whole = batches.eachBatch(payload)
    await beats.promise
    expect(taken).toHaveLength(MESSAGES_IN_FLIGHT)
    expect(resolved).toEqual([])
    taken[0]?.finish()
    await whole
    expect(taken).toHaveLength(MESSAGES_IN_FLIGHT + 1)
    expect(resolved).toEqual([String(MESSAGES_IN_FLIGHT)])
  })

  it('passes a rebalance on, and resolves only what was taken', async () => {
    const { batches } = openBatches()
    const heartbeat = () => Promise.reject(new Error('rebalance in progress'))
    const { payload, resolved } = payloadOf(full(3), { heartbeat })
    await expect(batches.eachBatch(payload)).rejects.toThrow('rebalance in progress')
    expect(resolved).toEqual([String(MESSAGES_IN_FLIGHT - 1)])
  })

  it('commits a dead message only after it was put aside', async () => {
    const { batches, commits, taken, committed, aside } = openBatches()
    await batches.eachBatch(payloadOf(['bad', null]).payload)
    taken[0]?.finish(DEAD)
    taken[1]?.finish(DEAD)
    await batches.idle()
    await commits.settled()
    expect(aside).toEqual(['0 bad not_json', '1 null not_json'])
    expect(committed).toEqual(['2'])
  })

  it('reads what the headers say of the type along with the body, and decides nothing by it', async () => {
    const { batches, taken } = openBatches()
    const headers = { ce_type: [Buffer.from('A'), Buffer.from('B')] }
    await batches.eachBatch(payloadOf(['x'], { headers }).payload)
    await batches.eachBatch(payloadOf(['x', 'y'], { headers: { ce_type: null } as never }).payload)
    expect(taken.map(({ types }) => types)).toEqual([['A', 'B'], []])
  })

  it('commits what lies behind the last message of a batch, and only with that message', async () => {
    const { batches, commits, taken, committed } = openBatches()
    await batches.eachBatch(payloadOf(['a', 'b'], { last: 4 }).payload)
    taken[1]?.finish()
    await new Promise(setImmediate)
    await commits.settled()
    expect(committed).toEqual([])
    taken[0]?.finish()
    await batches.idle()
    await commits.settled()
    expect(committed).toEqual(['5'])
  })

  it('puts a batch that cannot be read aside without asking anybody, and goes on behind it', async () => {
    const { batches, commits, taken, committed, aside } = openBatches()
    const unreadable = { first_offset: 0, last_offset: 0, size_bytes: 9, why: 'no codec' }
    await batches.eachBatch(payloadOf([null], { parts: { unreadable } }).payload)
    await batches.idle()
    await commits.settled()
    expect([taken, aside, committed]).toEqual([[], ['0 null unreadable_batch'], ['1']])
  })

  it('does not wait, once it was stopped, for a place that takes nothing', async () => {
    const { batches, commits, taken, committed } = openBatches()
    await batches.eachBatch(payloadOf(['bad', 'good']).payload)
    taken[0]?.finish({ ...DEAD, reason: 'handler_failed' } as Disposition)
    taken[1]?.finish()
    batches.stop()
    await batches.idle()
    await commits.settled()
    expect(committed).toEqual([])
  })

  it('passes over unread what was redriven for others', async () => {
    const { batches, commits, taken, committed } = openBatches()
    const headers = { redriven_for: Buffer.from('another') }
    await batches.eachBatch(payloadOf(['x', 'y'], { headers }).payload)
    await commits.settled()
    expect(taken).toEqual([])
    expect(committed).toEqual(['2'])
  })

  it('takes nothing in after it was stopped, also in the middle of a batch that waits for room', async () => {
    const { batches, taken } = openBatches()
    const { payload, resolved } = payloadOf(full(5))
    const whole = batches.eachBatch(payload)
    batches.stop()
    await whole
    expect(taken).toHaveLength(MESSAGES_IN_FLIGHT)
    expect(resolved).toEqual([String(MESSAGES_IN_FLIGHT - 1)])
  })
})
