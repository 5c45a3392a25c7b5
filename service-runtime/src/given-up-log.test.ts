import { expect, it } from 'vitest'
import { MOST_LINES_PER_S } from './facts-log.ts'
import { GivenUpLog } from './given-up-log.ts'
import { createLog, type LogLevel } from './log.ts'

const MESSAGE = { subject: undefined, reason: 'not_json', attempts: 1, faults: [] }

function opened(level: LogLevel) {
  const lines: string[] = []
  const log = createLog('tally-service', level, (line) =>
    lines.push(line.split(' ').slice(2).join(' ').trim()),
  )
  return { lines, given_up: new GivenUpLog({ log, level, now_ms: () => 0 }) }
}

it('writes a line for each message that is given up, while they are few', () => {
  const { lines, given_up } = opened('info')
  given_up.deadLettered(MESSAGE)
  given_up.deadLettered({ ...MESSAGE, attempts: 3 }, 'order-events/0@7')
  given_up.refused(MESSAGE, '/reserve')
  given_up[Symbol.dispose]()
  expect(lines).toEqual([
    'tally-service a message dead-lettered after 1 attempt: not_json',
    'tally-service a message dead-lettered after 3 attempts: not_json, from order-events/0@7',
    'tally-service a message refused at /reserve: not_json',
  ])
})

it('counts them when they are many, and writes each where that is asked for', () => {
  const few = opened('info')
  for (let n = 0; n < 10_000; n += 1) few.given_up.deadLettered(MESSAGE)
  few.given_up[Symbol.dispose]()
  expect(few.lines).toHaveLength(MOST_LINES_PER_S + 1)
  expect(few.lines.at(-1)).toContain(`${10_000 - MOST_LINES_PER_S} more messages given up`)
  const all = opened('debug')
  for (let n = 0; n < 1000; n += 1) all.given_up.refused(MESSAGE, '/reserve')
  expect(all.lines).toHaveLength(1000)
})
