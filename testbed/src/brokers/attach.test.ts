import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { attachBroker } from './attach.ts'
import type { BrokerRequest } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { Refused } from './readiness.ts'

function request(more: Partial<BrokerRequest> = {}): BrokerRequest {
  return {
    kind: 'rabbitmq',
    source: 'attach',
    url: 'amqp://user:secret@127.0.0.1:1',
    probe: async () => {},
    working_folder: tmpdir(),
    signal: new AbortController().signal,
    say: () => {},
    ...more,
  }
}

async function refusal(work: Promise<unknown>): Promise<BrokerUnavailable> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(BrokerUnavailable)
  return error as BrokerUnavailable
}

test('a broker that lets a message through is attached to, and is not ours to stop', async () => {
  let asked = 0
  const probe = async () => {
    asked += 1
    if (asked < 3) throw new Error('not yet')
  }
  await using broker = await attachBroker(request({ probe }))
  expect(asked).toBe(3)
  expect(broker.pids()).toEqual([])
  expect(broker.can_be_faulted).toBe(false)
  for (const fault of [broker.kill, broker.stop, broker.start]) {
    expect((await refusal(fault())).code).toBe('not_ours')
  }
})

test('one that does not answer is one clear error, without the password', async () => {
  const probe = async () => {
    throw new Error('connection refused')
  }
  const error = await refusal(attachBroker(request({ probe }), 100))
  expect(error.code).toBe('not_answering')
  expect(error.message).toContain('amqp://user:***@127.0.0.1:1')
  expect(error.message).toContain('within 100 ms')
  expect(error.message).toContain('connection refused')
  expect(error.message).not.toContain('secret')
})

test('a broker that refuses is not asked again: what it said is told at once', async () => {
  let asked = 0
  const probe = async () => {
    asked += 1
    throw new Refused('403, login was refused')
  }
  const error = await refusal(attachBroker(request({ probe })))
  expect(error.code).toBe('refused')
  expect(asked).toBe(1)
  expect(error.message).toContain('403, login was refused')
  expect(error.message).toContain('amqp://user:***@127.0.0.1:1')
  expect(error.message).not.toContain('secret')
})

test('a probe that hangs and heeds no signal does not hold us', async () => {
  const error = await refusal(attachBroker(request({ probe: () => new Promise(() => {}) }), 100))
  expect(error.code).toBe('not_answering')
})

test('an interrupted wait rejects with the interruption', async () => {
  const controller = new AbortController()
  const probe = async () => {
    controller.abort(new Error('interrupted'))
    throw new Error('not yet')
  }
  await expect(attachBroker(request({ probe, signal: controller.signal }))).rejects.toThrow('interrupted')
})

test('no URL is said at once', async () => {
  expect((await refusal(attachBroker(request({ url: undefined })))).code).toBe('no_url')
})
