import type { ServiceFlushes } from '@three-ways/result-files/service-counts'
import { describe, expect, test } from 'vitest'
import { flushChecks } from './flush-checks.ts'

const store = (synchronous: string, commits: number, flushes: number): ServiceFlushes => {
  return { service: 'order-service', synchronous, commits, log_restarts: 0, flushes }
}
const HOST = { device: 'vda', requests: 5_000 }
const passed = (...input: Parameters<typeof flushChecks>) =>
  flushChecks(...input).map(({ name, passed: is_right }) => [name.slice(0, 2), is_right])

describe('in D2', () => {
  test('each transaction of each store was flushed, and the disk was asked', () => {
    const services = [store('FULL', 400, 403), store('FULL', 300, 300)]
    expect(passed('D2', { services, host: HOST }, 1000)).toEqual([
      ['D2', true],
      ['D2', true],
    ])
  })

  test('a store that was opened otherwise is found, though all others flush', () => {
    const services = [store('FULL', 400, 400), store('NORMAL', 300, 3)]
    const [check] = flushChecks('D2', { services, host: HOST }, 1000)
    expect(check).toMatchObject({ passed: false })
    expect(check?.detail).toContain('order-service (NORMAL): 3 flushes for 300 transactions')
  })

  test('a disk that was asked less often than one store says is found', () => {
    const services = [store('FULL', 400, 400)]
    expect(passed('D2', { services, host: { device: 'vda', requests: 200 } }, 1000)[1]).toEqual(['D2', false])
  })

  test('a disk that is not shown is not judged, the stores are', () => {
    const services = [store('FULL', 400, 400)]
    expect(passed('D2', { services, host: { why_not: 'overlay' } }, 1000)).toEqual([['D2', true]])
  })

  test('a service without a transaction is none that did not flush, but somebody has to have had one', () => {
    const idle = store('FULL', 0, 0)
    expect(passed('D2', { services: [idle, store('FULL', 9, 9)], host: HOST }, 1000)[0]).toEqual(['D2', true])
    expect(passed('D2', { services: [idle], host: HOST }, 1000)[0]).toEqual(['D2', false])
  })
})

describe('in D1', () => {
  test('there are the flushes of checkpoints, and no others', () => {
    const services = [store('NORMAL', 900, 3), store('NORMAL', 900, 6)]
    expect(passed('D1', { services, host: HOST }, 1000)).toEqual([['D1', true]])
  })

  test('a store that flushes at every commit is found', () => {
    const services = [store('NORMAL', 900, 3), store('FULL', 900, 900)]
    expect(passed('D1', { services, host: HOST }, 1000)).toEqual([['D1', false]])
  })
})

test('what vendors advise is no class, and where nobody counts nothing is judged', () => {
  expect(flushChecks('recommended', { services: [store('NORMAL', 9, 9)], host: HOST }, 10)).toEqual([])
  expect(flushChecks('D2', { services: [], host: HOST }, 10)).toEqual([])
})
