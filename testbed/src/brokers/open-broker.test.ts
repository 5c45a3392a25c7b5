import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { attachBroker } from './attach.ts'
import type { BrokerRequest, BrokerSourceName } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { type BrokerOpener, openBroker } from './open-broker.ts'

function request(more: Partial<BrokerRequest> = {}): BrokerRequest {
  return {
    kind: 'kafka',
    source: 'auto',
    probe: async () => {},
    working_folder: tmpdir(),
    signal: new AbortController().signal,
    say: () => {},
    ...more,
  }
}

function opensOnly(working: BrokerSourceName | undefined, tried: string[]): BrokerOpener {
  return async (source, asked) => {
    tried.push(source)
    if (source !== working) throw new BrokerUnavailable('no_java', `${source} needs this and that`)
    const broker = await attachBroker({ ...asked, url: '127.0.0.1:1' })
    return { ...broker, source, why: 'it is here' }
  }
}

test('auto takes the first that works and says what it passed over', async () => {
  const tried: string[] = []
  const said: string[] = []
  const opened = openBroker(request({ say: (line) => said.push(line) }), opensOnly('local', tried))
  await using broker = await opened
  expect(tried).toEqual(['attach', 'local'])
  expect(broker.source).toBe('local')
  expect(broker.why).toBe('it is here; passed over attach (no_java)')
  expect(said.at(-1)).toBe('kafka: local at 127.0.0.1:1 (it is here; passed over attach (no_java))')
})

test('when no way works, one error lists what each of them lacks', async () => {
  const failing = openBroker(request(), opensOnly(undefined, []))
  const error = await failing.then(
    () => undefined,
    (reason: BrokerUnavailable) => reason,
  )
  expect(error?.code).toBe('no_source')
  expect(error?.message).toContain('- attach: attach needs this and that')
  expect(error?.message).toContain('- local: local needs this and that')
  expect(error?.message).toContain('- compose: compose needs this and that')
})

test('a source that was asked for is the only one tried', async () => {
  const tried: string[] = []
  await expect(openBroker(request({ source: 'local' }), opensOnly('attach', tried))).rejects.toThrow('local')
  expect(tried).toEqual(['local'])
})

test('a broker that was named is the one or none: nothing else is tried in its place', async () => {
  const tried: string[] = []
  const url = '127.0.0.1:1'
  await expect(openBroker(request({ url }), opensOnly('local', tried))).rejects.toThrow('attach needs')
  expect(tried).toEqual(['attach'])
})

test('a fault of ours is not taken for a missing broker', async () => {
  const broken: BrokerOpener = async () => {
    throw new TypeError('a mistake')
  }
  await expect(openBroker(request(), broken)).rejects.toThrow(TypeError)
})

test('an interrupted request opens nothing', async () => {
  const tried: string[] = []
  const interrupted = request({ signal: AbortSignal.abort(new Error('interrupted')) })
  await expect(openBroker(interrupted, opensOnly('local', tried))).rejects.toThrow('interrupted')
  expect(tried).toEqual([])
})
