import type { Disposition, Intake } from '@three-ways/service-runtime/intake/intake'
import type { EachBatchPayload } from 'kafkajs'
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
  const taken: { readonly text: string; readonly finish: (disposition?: Disposition) => void }[] = []
  const committed: string[] = []
  const aside: string[] = []
  const intake = {
    take: (bytes: Uint8Array) =>
      new Promise<Disposition>((resolve) => {
        taken.push({ text: Buffer.from(bytes).toString(), finish: (end = SKIPPED) => resolve(end) })
      }),
  } as unknown as Intake
  const commits = new OffsetCommits({
    commit: async (offsets) => void committed.push(...offsets.map(({ offset }) => offset)),
    onFailure: () => {},
    signal: new AbortController().signal,
  })
  const batches = new BatchIntake({
    intake,
    commits,
    putAside: async ({ offset }, _message, body) => void aside.push(`${offset} ${body.toString()}`),
    passesOver: (headers) => headers?.ce_type?.toString() === 'NotForUs',
    heartbeat_interval_ms: 5,
  })
  return { batches, commits, taken, committed, aside }
}

function payloadOf(
  values: readonly (string | null)[],
  options: { heartbeat?: () => Promise<void>; type?: string } = {},
) {
  const resolved: string[] = []
  const headers = options.type === undefined ? {} : { ce_type: Buffer.from(options.type) }
  const messages = values.map((value, index) => ({
    offset: String(index),
    value: value === null ? null : Buffer.from(value),
    headers,
  }))
  const payload = {
    batch: { topic: 'events', partition: 0, messages },
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
    expect(aside).toEqual(['0 bad', '1 '])
    expect(committed).toEqual(['2'])
  })

  it('passes over unread what its type says is not for this service', async () => {
    const { batches, commits, taken, committed } = openBatches()
    await batches.eachBatch(payloadOf(['x', 'y'], { type: 'NotForUs' }).payload)
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
