import { EventEmitter } from 'node:events'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { endStatus } from './end-status.ts'
import { LEAVES_AFTER_MS, listenForInterruption, SAME_PRESS_MS } from './interruption.ts'
import { ENDS_WITHIN_MS } from './leave-at-once.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function listening() {
  const source = new EventEmitter()
  const said: string[] = []
  const left: number[] = []
  let now_ms = 0
  const interruption = listenForInterruption({
    say: (line) => said.push(line),
    source,
    leave: (exit_code) => left.push(exit_code),
    now_ms: () => now_ms,
  })
  const press = (after_ms: number, signal = 'SIGINT') => {
    now_ms += after_ms
    source.emit(signal, signal)
  }
  return { source, said, left, interruption, press }
}

test('the first signal ends the run with 130', () => {
  const { interruption, press, said } = listening()
  expect(interruption.signal.aborted).toBe(false)
  press(0)
  expect(endStatus(interruption.signal.reason, false)).toEqual({
    exit_code: EXIT.interrupted,
    message: expect.stringContaining('Ctrl-C'),
  })
  expect(said).toEqual([])
})

test('a second one says what is still being ended, and leaves when that took too long', () => {
  const { interruption, press, said, left } = listening()
  press(0)
  const { reason } = interruption.signal
  interruption.ending.add('the Kafka broker').add('order-service')
  press(SAME_PRESS_MS, 'SIGTERM')
  expect(said).toEqual([expect.stringContaining('the Kafka broker, order-service')])
  expect(interruption.signal.reason).toBe(reason)
  expect(left).toEqual([])
  vi.advanceTimersByTime(LEAVES_AFTER_MS)
  expect(left).toEqual([EXIT.interrupted])
})

test('a press that npm hands on is no second one', () => {
  const { press, said, left } = listening()
  press(0)
  press(SAME_PRESS_MS - 1)
  vi.runAllTimers()
  expect({ said, left }).toEqual({ said: [], left: [] })
})

test('an end in good order after the second one is one', () => {
  const { interruption, press, left } = listening()
  press(0)
  press(SAME_PRESS_MS)
  interruption[Symbol.dispose]()
  vi.runAllTimers()
  expect(left).toEqual([])
})

test('the bounds add up to what is promised', () => {
  expect(LEAVES_AFTER_MS + ENDS_WITHIN_MS).toBeLessThan(3_000)
})

test('nothing listens any more once it is over', () => {
  const { source, interruption } = listening()
  interruption[Symbol.dispose]()
  expect(source.eventNames()).toEqual([])
})
