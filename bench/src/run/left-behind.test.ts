import { newRunId } from '@three-ways/result-files/results-folder'
import type { FoundThing } from '@three-ways/testbed/broker-things'
import { describe, expect, test } from 'vitest'
import { leftBehind, runIdOf } from './left-behind.ts'

const DAY_MS = 24 * 3_600_000
const STARTED = new Date('2026-11-25T10:00:00Z')
const RUN = newRunId(STARTED, 'smoke')
const SOON_MS = STARTED.getTime() + 60_000

function vhost(name: string, used_by?: string): FoundThing {
  return { kind: 'vhost', name, used_by }
}

function known(alive: boolean) {
  return [{ owner: RUN, file: '', alive, left: [] }]
}

const found = [vhost(`${RUN}.latency.steady.1`)]

test('only a name behind a whole run id is of a run', () => {
  expect(runIdOf(`${RUN}.orders`)).toBe(RUN)
  for (const name of ['orders', RUN, `x.${RUN}.orders`, '20261125T100000Z-mine-abcdef.orders']) {
    expect(runIdOf(name), name).toBeUndefined()
  }
})

describe('what a run left', () => {
  const reason = (...[things, list, named, now_ms]: Parameters<typeof leftBehind>) =>
    leftBehind(things, list, named, now_ms)[0]?.kept_because

  test('may go when this machine knows that the run has ended', () => {
    expect(reason(found, known(false), [], SOON_MS)).toBeUndefined()
  })

  test('stays while the run lives, and while anybody uses it, named or not', () => {
    expect(reason(found, known(true), [RUN], SOON_MS)).toBe('the run is alive')
    const used = [...found, vhost(`${RUN}.replay.1`, '2 connections')]
    expect(reason(used, known(false), [RUN], SOON_MS)).toContain('in use: vhost')
  })

  test('of another machine stays for a day, unless somebody says that it has ended', () => {
    expect(reason(found, [], [], SOON_MS)).toContain(`--run ${RUN}`)
    expect(reason(found, [], [RUN], SOON_MS)).toBeUndefined()
    expect(reason(found, [], [], SOON_MS + DAY_MS)).toBeUndefined()
  })

  test('is nothing that has no run id before its name', () => {
    expect(leftBehind([vhost('orders')], [], ['orders'], SOON_MS)).toEqual([])
  })
})
