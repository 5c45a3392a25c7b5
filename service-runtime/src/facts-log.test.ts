import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, asking, event, type OpenedEngine, openEngine } from '../test/tally-service.ts'
import { deadLetteredLine, type FactsLog, factsLogAt, givenUpLine, MOST_LINES_PER_S } from './facts-log.ts'
import { createLog, type LogLevel } from './log.ts'
import type { Command } from './workflow.ts'

const ask = asking as Command<unknown, unknown, { id: string; text: string }>

describe('the log of facts', () => {
  let owned: DisposableStack
  let lines: string[]

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    owned = new DisposableStack()
    lines = []
  })
  afterEach(() => {
    vi.useRealTimers()
    owned.dispose()
  })

  /** Behind time, level and service: what a person reads. */
  const said = () => lines.map((line) => line.trimEnd().split(' ').slice(3).join(' '))

  const factsAt = (level: LogLevel): FactsLog | undefined =>
    factsLogAt({
      log: createLog('tally-service', level, (line) => lines.push(line)),
      level,
      tells: { Answered: ({ subject }) => `answered to ${subject}` },
      now_ms: () => 0,
    })

  const opened = (level: LogLevel, handles = {}): OpenedEngine =>
    openEngine(owned, { handles: { Asked: answering, ...handles } }, {}, factsAt(level))

  it('tells each fact after its commit, in the words of the declaration, or by type', async () => {
    const { engine } = opened('info')
    await engine.command(ask, { id: 'a', text: '' })
    await engine.handle(event('Asked', 'b'), { carry: true })
    expect(said()).toEqual(['a Asked', 'a completed', 'b answered to b', 'b completed'])
  })

  it('tells of what came twice, whether that was a message or a command', async () => {
    const { engine } = opened('info')
    for (const _ of [1, 2]) await engine.command(ask, { id: 'a', text: '' })
    for (const _ of [1, 2]) await engine.handle(event('Asked', 'b'), { carry: true })
    expect(said().filter((line) => line.includes('duplicate'))).toEqual([
      'a duplicate ignored: it was taken before',
      'b duplicate ignored: Asked was handled before',
    ])
  })

  it('tells why, where there is a reason', () => {
    const facts = factsAt('info')
    const failed = { subject: 'a', moment: 'completed', status: 'failed', reason: 'sold out' } as const
    facts?.committed([failed, { subject: 'b', moment: 'decided', status: 'confirmed' }])
    expect(said()).toEqual(['a failed: sold out', 'b confirmed'])
  })

  it('does not tell what was rolled back, nor twice what was tried again beside it', async () => {
    const { engine, rows } = opened('info')
    rows.onApply = ({ subject }) => {
      if (subject === 'bad') throw new Error('a defect')
    }
    const both = ['good', 'bad'].map((id) => engine.handle(event('Asked', id), { carry: true }))
    await Promise.allSettled(both)
    expect(said()).toEqual(['good answered to good', 'good completed'])
  })

  it('is quiet under load, and says how much it kept to itself', async () => {
    const { engine } = opened('info')
    for (let n = 0; n < MOST_LINES_PER_S; n += 1)
      await engine.handle(event('Asked', `o${n}`), { carry: true })
    expect(lines).toHaveLength(MOST_LINES_PER_S)
    vi.runAllTimers()
    expect(said().at(-1)).toBe(`${MOST_LINES_PER_S} more facts; LOG_LEVEL=debug shows each`)
  })

  it('tells everything at debug', async () => {
    const { engine } = opened('debug')
    for (let n = 0; n < MOST_LINES_PER_S; n += 1)
      await engine.handle(event('Asked', `o${n}`), { carry: true })
    expect(lines).toHaveLength(2 * MOST_LINES_PER_S)
  })

  it.each(['warn', 'error', 'silent'] as const)('is not there at %s', (level) => {
    expect(factsAt(level)).toBeUndefined()
  })
})

describe('the line for a message that was given up', () => {
  const faults = [{ path: 'data.qty', message: 'expected a number' }]

  it('names subject, attempts, reason and the first fault', () => {
    const dead = { subject: 'ORD-1', reason: 'handler_failed', attempts: 3, faults }
    const line = 'ORD-1 dead-lettered after 3 attempts: handler_failed (data.qty: expected a number)'
    expect(deadLetteredLine(dead)).toBe(line)
  })

  it('does without a subject and without faults', () => {
    const dead = { subject: undefined, reason: 'not_json', attempts: 1, faults: [] }
    expect(deadLetteredLine(dead)).toBe('a message dead-lettered after 1 attempt: not_json')
    expect(givenUpLine(dead, 'refused at /reserve')).toBe('a message refused at /reserve: not_json')
  })
})

describe('the log', () => {
  it('writes one line, whatever a message repeats of what came in', () => {
    const lines: string[] = []
    const log = createLog('tally-service', 'info', (line) => lines.push(line))
    log.warn('sent to Ana\n2026 info tally-service ORD-1 paid\u2028\u001b[2J\0', new Error('a\r\nb'))
    expect(lines).toHaveLength(1)
    expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\u2028]/u)
    expect(lines[0]).toContain('sent to Ana\\u000a2026 info')
  })
})
