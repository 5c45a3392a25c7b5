import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { describe, expect, test } from 'vitest'
import { ResultsUnreadable } from '../results/results-unreadable.ts'
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

  test('says that what was finished is kept, whatever broke on the way out', () => {
    const failure = new SuppressedError(portTaken(), new Interrupted('Ctrl-C'))
    expect(endStatus(failure, false).message).toContain('what was finished before is kept')
  })

  test('shows a stack only to who asks for it', () => {
    const failure = new TypeError('x is not a function')
    expect(endStatus(failure, false).message).not.toContain('end-status.test')
    expect(endStatus(failure, true).message).toContain('end-status.test')
  })
})
