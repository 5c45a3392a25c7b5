import { spawn } from 'node:child_process'
import { system as reference } from '@three-ways/reference/system'
import { COLD } from '@three-ways/result-files/temperature'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import { processHost } from '@three-ways/testbed/process-host'
import { expect, onTestFinished, test } from 'vitest'
import { KeptSite } from './kept-site.ts'

const signal = new AbortController().signal

/** A stand-in with one process, that of the command; it notes what it is told. */
function broker([command, ...words]: readonly [string, ...string[]], more: Partial<RunningBroker> = {}) {
  const child = spawn(command, words, { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const told: string[] = []
  const made = {
    kind: 'kafka',
    url: 'there:1',
    source: 'local',
    pids: () => [child.pid as number],
    pause: async () => void told.push('pause'),
    resume: async () => void told.push('resume'),
    [Symbol.asyncDispose]: async () => {},
    ...more,
  } as unknown as RunningBroker
  return { made, told }
}

function keptAt(made: RunningBroker | undefined, told: string[] = []) {
  const system = { ...reference, awake: async (url: string) => void told.push(`awake ${url}`) }
  const site = { broker: made, service_host: processHost, [Symbol.asyncDispose]: async () => {} }
  return new KeptSite(system, site, async () => {})
}

/** Far more than one percent of a core, and not all of it. */
const LOOP = 'while :; do n=0; while [ $n -lt 9000 ]; do n=$((n+1)); done; sleep 0.05; done'
const BUSY = ['sh', '-c', LOOP] as const
const IDLE = ['sleep', '600'] as const

test('a broker that takes time while it is idle sleeps, and is waited for when it wakes', async () => {
  const { made, told } = broker(BUSY)
  const kept = keptAt(made, told)
  expect(kept.broker_is).toBe('cold')
  await kept.warmed({ ...COLD, ended: 'no trend' })
  expect(kept.broker_is).toBe('warm')
  await kept.leave(signal)
  expect(kept.idle).toMatchObject({ paused: true, why: expect.stringContaining('in the way') })
  await kept.comeBack(signal)
  expect(told).toEqual(['pause', 'resume', 'awake there:1'])
  // Load that is thrown away is not another warm-up: it was started once.
  expect(kept.broker_is).toBe('woken')
  await kept.warmed({ ...COLD, ended: 'fixed' })
  expect([kept.broker_is, kept.warm_ups.length]).toEqual(['warm', 1])
})

test('one that was never warmed is still cold when it wakes', async () => {
  const { made } = broker(BUSY)
  const kept = keptAt(made)
  await kept.leave(signal)
  await kept.comeBack(signal)
  expect(kept.broker_is).toBe('cold')
})

test('one that takes nothing is left alone, and so is one that is not ours', async () => {
  const quiet = broker(IDLE)
  const kept = keptAt(quiet.made, quiet.told)
  await kept.leave(signal)
  await kept.comeBack(signal)
  expect(kept.idle).toMatchObject({ paused: false, cpu_percent: expect.any(Number) })
  const attached = broker(BUSY, { source: 'attach', pids: () => [], pause: undefined })
  const theirs = keptAt(attached.made, attached.told)
  await theirs.leave(signal)
  expect(theirs.idle).toEqual({
    cpu_percent: null,
    paused: false,
    why: expect.stringContaining('attached to'),
  })
  expect([...quiet.told, ...attached.told]).toEqual([])
})

test('a model without a broker has nothing that could be cold, or in the way', async () => {
  const kept = keptAt(undefined)
  await kept.leave(signal)
  await kept.comeBack(signal)
  expect([kept.broker_is, kept.idle]).toEqual(['warm', undefined])
})
