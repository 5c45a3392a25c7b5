import { expect, it } from 'vitest'
import { Blockages } from './blockages.ts'
import { createLog } from './log.ts'

function opened() {
  const lines: string[] = []
  const clock = { now_ms: Date.UTC(2026, 0, 1) }
  const log = createLog('tally-service', 'info', (line) =>
    lines.push(line.split(' ').slice(1).join(' ').trim()),
  )
  return { lines, clock, blockages: new Blockages({ log, now_ms: () => clock.now_ms }) }
}

it('says that something stands once, however often it is tried, and once that it goes on', () => {
  const { lines, clock, blockages } = opened()
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    blockages.begin('publishing', new Error(`NOT_ENOUGH_REPLICAS (attempt ${attempt})`))
    clock.now_ms += 100
  }
  blockages.end('publishing')
  blockages.end('publishing')
  expect(lines).toEqual([
    'warn tally-service blocked: publishing: NOT_ENOUGH_REPLICAS (attempt 1)',
    'info tally-service no longer blocked: publishing, after 10.0 s',
  ])
})

it('tells what stands, why and since when, the oldest first', () => {
  const { clock, blockages } = opened()
  blockages.begin('reading order-events/0', 'no such topic')
  clock.now_ms += 1000
  blockages.begin('publishing', 'INVALID_TIMESTAMP')
  clock.now_ms += 1000
  blockages.begin('reading order-events/0', 'no such topic')
  expect(blockages.list()).toEqual([
    { what: 'reading order-events/0', why: 'no such topic', since: '2026-01-01T00:00:00.000Z' },
    { what: 'publishing', why: 'INVALID_TIMESTAMP', since: '2026-01-01T00:00:01.000Z' },
  ])
  blockages.end('reading order-events/0')
  expect(blockages.list().map(({ what }) => what)).toEqual(['publishing'])
})

it('names the error as its protocol does, whoever wrapped it', () => {
  const { blockages } = opened()
  const refused = Object.assign(new Error('rejected'), { type: 'NOT_ENOUGH_REPLICAS' })
  blockages.begin('publishing', new Error('rejected', { cause: refused }))
  blockages.begin('reading', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
  expect(blockages.list().map(({ why }) => why)).toEqual([
    'NOT_ENOUGH_REPLICAS: rejected',
    'connect ECONNREFUSED',
  ])
})

it('takes another reason for another blockage', () => {
  const { lines, clock, blockages } = opened()
  blockages.begin('publishing', 'NOT_ENOUGH_REPLICAS')
  clock.now_ms += 5000
  blockages.begin('publishing', 'INVALID_TIMESTAMP')
  expect(blockages.list()).toEqual([
    { what: 'publishing', why: 'INVALID_TIMESTAMP', since: '2026-01-01T00:00:05.000Z' },
  ])
  expect(lines).toHaveLength(2)
})
