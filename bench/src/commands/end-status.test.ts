import { ResultsUnreadable } from '@three-ways/result-files/results-unreadable'
import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { ServiceProcessError } from '@three-ways/testbed/service-process-error'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../settings/usage-error.ts'
import { endStatus, Interrupted } from './end-status.ts'

const portTaken = () => Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' })

describe('the status that a failure ends with', () => {
  test.each<[string, unknown, number]>([
    ['wrong usage', new UsageError('run', [{ path: '--rate', message: 'expected more' }]), 2],
    ['an unreadable results folder', new ResultsUnreadable('x', []), 2],
    ['no broker', new BrokerUnavailable('no_java', 'no Java'), 4],
    ['a taken port', portTaken(), 4],
    ['a taken port inside another failure', new Error('raising the model', { cause: portTaken() }), 4],
    ['a taken port of a service', new ServiceProcessError('port_taken', 'taken'), 4],
    ['a full disk', Object.assign(new Error('write'), { code: 'ENOSPC' }), 4],
    ['a full disk as SQLite tells it', Object.assign(new Error('full'), { errcode: 13 }), 4],
    ['a place that is not ours', Object.assign(new Error('open'), { code: 'EACCES' }), 4],
    [
      'no broker among several failures',
      new AggregateError([new Error('x'), new BrokerUnavailable('no_url', 'y')]),
      4,
    ],
    ['an interruption', new Interrupted('Ctrl-C'), 130],
    [
      'an interruption that broke the clean-up',
      new SuppressedError(portTaken(), new Interrupted('Ctrl-C')),
      130,
    ],
    ['a fault of our own', new TypeError('x is not a function'), 70],
    ['something that is no error', 'text', 70],
  ])('is right for %s', (_, failure, exit_code) => {
    expect(endStatus(failure, false).exit_code).toBe(exit_code)
  })

  test('is that of the interruption, whatever broke on the way out', () => {
    const failure = new SuppressedError(portTaken(), new Interrupted('Ctrl-C'))
    expect(endStatus(failure, false).message).toBe('Ended by Ctrl-C.')
  })

  test('comes with what was being done and what to do, where the machine lacks something', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC', syscall: 'write' })
    const { message } = endStatus(new Error('Keeping a result', { cause: full }), false)
    expect(message).toMatch(
      /^Keeping a result\nThere is no room left on the disk \(ENOSPC write\). Free some/,
    )
    expect(endStatus(full, false).message).toMatch(/^There is no room left/)
  })

  test('shows a stack only to who asks for it', () => {
    const failure = new TypeError('x is not a function')
    expect(endStatus(failure, false).message).not.toContain('end-status.test')
    expect(endStatus(failure, true).message).toContain('end-status.test')
  })
})
