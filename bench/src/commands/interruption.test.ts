import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { EXIT } from '../exit-codes.ts'
import { endStatus } from './end-status.ts'
import { listenForInterruption } from './interruption.ts'

test('the first signal ends the run with 130, a second one says what is still being ended', () => {
  const source = new EventEmitter()
  const said: string[] = []
  const interruption = listenForInterruption((line) => said.push(line), source)
  expect(interruption.signal.aborted).toBe(false)
  source.emit('SIGINT', 'SIGINT')
  expect(endStatus(interruption.signal.reason, false)).toEqual({
    exit_code: EXIT.interrupted,
    message: expect.stringContaining('Ctrl-C'),
  })
  const { reason } = interruption.signal
  expect(said).toEqual([])
  interruption.ending.add('the Kafka broker').add('order-service')
  source.emit('SIGTERM', 'SIGTERM')
  expect(said).toEqual([expect.stringContaining('the Kafka broker, order-service')])
  expect(interruption.signal.reason).toBe(reason)
})

test('nothing listens any more once it is over', () => {
  const source = new EventEmitter()
  listenForInterruption(() => {}, source)[Symbol.dispose]()
  expect(source.eventNames()).toEqual([])
})
