import type { Result } from '@three-ways/result-files/metrics'
import { describe, expect, test } from 'vitest'
import { dataOf, sampleData } from '../sample-data.ts'
import { type Advice, adviceOf } from './advice.ts'
import { adviceJson } from './advice-json.ts'
import { adviceStatus } from './advice-status.ts'
import { adviceMarkdown, adviceText } from './advice-text.ts'
import type { Needs } from './needs.ts'

const data = sampleData()
const fitOf = ({ models }: Advice) => Object.fromEntries(models.map(({ model, fit }) => [model, fit]))
const asked = (needs: Needs) => fitOf(adviceOf(data, needs))
/** What each model's row says of the one need that was asked. */
const figures = (needs: Needs, from = data) =>
  Object.fromEntries(
    from.models.map((model, index) => {
      const { fit, figure } = adviceOf(from, needs).needs[0]?.of_models[index] ?? {}
      return [model, `${fit}: ${figure}`]
    }),
  )
const changed = (scenario: string, change: (result: Result) => Partial<Result>) =>
  dataOf(
    data.metrics.results.map((result) =>
      result.scenario === scenario ? { ...result, ...change(result) } : result,
    ),
  )

describe('what an answer says and when', () => {
  test('a receipt is no decision, and says when one would come', () => {
    const advice = adviceOf(data, { answer: 'decided' })
    expect(fitOf(advice)).toEqual({
      'sync-rest': 'fits',
      'async-rabbitmq': 'does not fit',
      'streaming-kafka': 'does not fit',
    })
    expect(advice.needs[0]?.of_models[1]?.turns).toMatch(
      /^if the customer may be told later: decided at p50 [\d.]+ ms/,
    )
    expect(asked({ answer: 'received' })).toEqual({
      'sync-rest': 'fits',
      'async-rabbitmq': 'fits',
      'streaming-kafka': 'fits',
    })
  })

  test('a decision that comes before all is done does not say that it is', () => {
    expect(asked({ answer: 'completed' })['sync-rest']).toBe('fits')
    const early = changed('latency', ({ latency }) => ({
      latency: { ...latency, completed: { ...latency.completed, p50_ms: 900, p99_ms: 901 } },
    }))
    expect(figures({ answer: 'completed' }, early)['sync-rest']).toContain('does not fit: a decision at p50')
  })

  test('a limit is met by every repetition, by none, or it is open', () => {
    expect(asked({ answer_within_ms: 1_000 })).toMatchObject({
      'sync-rest': 'fits',
      'streaming-kafka': 'fits',
    })
    expect(asked({ answer_within_ms: 0.01 })['sync-rest']).toBe('does not fit')
    const apart = changed('latency', ({ latency, repetition }) => ({
      latency: { ...latency, accepted: { ...latency.accepted, p99_ms: repetition === 1 ? 5 : 15 } },
    }))
    expect(fitOf(adviceOf(apart, { answer_within_ms: 10 }))['sync-rest']).toBe('open')
    expect(figures({ answer_within_ms: 10 }, apart)['sync-rest']).toBe(
      'open: p99 5.00–15.0 ms: the runs do not decide it',
    )
  })

  test('too few for a p99 decide where all of them were in time, or half of them were not', () => {
    const advice = adviceOf(data, { answer_within_ms: 100, while_slow: true })
    const [, slow] = advice.needs
    expect(slow?.row).toBe('delay-injection / uniform-2s')
    expect(slow?.of_models.map(({ fit }) => fit)).toEqual(['does not fit', 'fits', 'fits'])
    const few = changed('delay-injection', ({ latency }) => ({
      latency: { ...latency, accepted: { ...latency.accepted, p99_ms: null, p50_ms: 50, max_ms: 150 } },
    }))
    const judged = adviceOf(few, { answer_within_ms: 100, while_slow: true }).needs[1]
    expect(judged?.of_models.map(({ fit }) => fit)).toEqual(['open', 'open', 'open'])
  })

  test('an answer that refuses is no answer, however soon it comes', () => {
    const refusing = changed('latency', ({ latency, model }) =>
      model === 'sync-rest'
        ? { latency: { ...latency, refused: { ...latency.accepted, count: 9_999 } } }
        : {},
    )
    expect(figures({ answer_within_ms: 1_000 }, refusing)['sync-rest']).toContain(
      'does not fit: refuses 9,999',
    )
  })
})

describe('faults and the past', () => {
  test('who refuses meanwhile does not fit, and who was not measured for so long is open', () => {
    expect(asked({ outage_s: 10 })).toEqual({
      'sync-rest': 'does not fit',
      'async-rabbitmq': 'fits',
      'streaming-kafka': 'fits',
    })
    const long = adviceOf(data, { outage_s: 60 })
    expect(fitOf(long)).toMatchObject({ 'sync-rest': 'does not fit', 'async-rabbitmq': 'open' })
    expect(adviceStatus(long)).toBe(3)
    expect(adviceMarkdown(long, data)).toContain('Measure it: `npm run bench -- run backlog --outage 60s`.')
  })

  test('one order lost in the outage is too many', () => {
    const lossy = changed('backlog', ({ ledger }) => ({ ledger: { ...ledger, lost: 1 } }))
    expect(figures({ outage_s: 5 }, lossy)['async-rabbitmq']).toContain('does not fit: refused 0 of 500')
  })

  test('a replay fits where it gives the same, and is not measured where there is no row', () => {
    expect(asked({ replay: true })['sync-rest']).toBe('open')
    const [result] = data.metrics.results as [Result]
    const digests = (second: string) => ({
      ...{ digest_live: 'a', digest_replay_1: 'a', digest_replay_2: second, digest_reset: 'a', orders: 50 },
    })
    const rows = [
      { ...result, figures: { replay: 'not possible' } },
      { ...result, model: 'async-rabbitmq', figures: digests('a') },
      { ...result, model: 'streaming-kafka', figures: digests('b') },
    ].map((row) => ({ ...row, scenario: 'replay', variant: 'rebuild' }))
    expect(figures({ replay: true }, dataOf(rows))).toEqual({
      'sync-rest': 'does not fit: not possible',
      'async-rabbitmq': 'fits: identical from three rebuilds over 50 orders',
      'streaming-kafka': 'does not fit: DIFFERENT from what was derived live',
    })
  })

  test('the sequence of one order is a check of every measurement; that of all nobody measures', () => {
    const check = { name: 'no subject ended before it was decided', passed: true, detail: '' }
    const checked = changed('latency', ({ model }) => ({
      checks: [{ ...check, passed: model !== 'streaming-kafka' }],
    }))
    const told = figures({ sequence: 'one' }, checked)
    expect(told['async-rabbitmq']).toMatch(/^fits: none of 2,200 ended before it was decided, in 2 meas/)
    expect(told['streaming-kafka']).toBe('does not fit: broken in 2 measurements')
    expect(figures({ sequence: 'one' })['async-rabbitmq']).toContain('not measured')
    expect(adviceMarkdown(adviceOf(data, { sequence: 'all' }), data)).toContain(
      'No scenario measures: all orders',
    )
  })
})

describe('readers and upkeep', () => {
  test('whoever makes a change waits for those who react, or does not', () => {
    const fans = dataOf(
      data.metrics.results
        .filter(({ scenario, repetition }) => scenario === 'latency' && repetition === 1)
        .map((result) => ({ ...result, scenario: 'fan-out', variant: 'in-turn' })),
    )
    expect(figures({ fan_out: 3 }, fans)).toMatchObject({
      'sync-rest': expect.stringMatching(/^does not fit: answered at p50/),
      'async-rabbitmq': expect.stringMatching(/^fits: answered at p50/),
    })
    expect(figures({ fan_out: 4 }, fans)['async-rabbitmq']).toMatch(/^open: .*more than 3 were not measured$/)
    expect(figures({ fan_out: 3 })['sync-rest']).toBe('not measured: no row')
  })

  test('a broker is something to keep up, with what it takes', () => {
    expect(figures({ operations: 'services' })).toEqual({
      'sync-rest': 'fits: no broker',
      'async-rabbitmq': 'does not fit: a broker beside the services: 6.30 % of a core, 388 MB',
      'streaming-kafka': 'does not fit: a broker beside the services: 6.30 % of a core, 388 MB',
    })
    expect(asked({ operations: 'broker' })).toMatchObject({ 'sync-rest': 'fits', 'async-rabbitmq': 'fits' })
    expect(asked({ memory_mb: 500 })).toMatchObject({ 'sync-rest': 'fits', 'async-rabbitmq': 'does not fit' })
  })

  test('the memory of a broker that nobody could look at is not measured', () => {
    const elsewhere = changed('latency', ({ processes }) => ({
      processes: processes.filter(({ name }) => name !== 'broker'),
    }))
    expect(figures({ memory_mb: 5_000 }, elsewhere)).toMatchObject({
      'sync-rest': expect.stringContaining('fits'),
      'async-rabbitmq': expect.stringContaining('not measured'),
    })
  })
})

describe('what follows', () => {
  test('nothing follows from rows that are invalid', () => {
    const invalid = changed('latency', () => ({ verdict: 'invalid', invalid_reasons: ['slip'] }))
    expect(figures({ answer_within_ms: 5 }, invalid)['sync-rest']).toBe('not measured: no valid measurement')
    expect(adviceStatus(adviceOf(invalid, { answer_within_ms: 5 }))).toBe(3)
    expect(adviceStatus(adviceOf(dataOf([]), { replay: true }))).toBe(3)
  })

  test('none of them is an answer too', () => {
    const none = adviceOf(data, { answer: 'decided', outage_s: 10 })
    expect(adviceStatus(none)).toBe(0)
    expect(adviceMarkdown(none, data)).toContain('- No model is shown to fit all of it.')
    expect(adviceMarkdown(none, data)).toContain(
      '- Not sync-rest: orders taken on while inventory is gone for 10 s.',
    )
  })

  test('in Markdown, on a terminal and as JSON the same is said, without a score', () => {
    const needs = { answer_within_ms: 100, outage_s: 10, replay: true }
    const advice = adviceOf(data, needs)
    const markdown = adviceMarkdown(advice, data)
    const text = adviceText(advice, data, 60)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(60)
    for (const title of ['Which fits', 'What decided', 'What would turn it round', 'What this cannot say']) {
      expect(markdown).toContain(`## ${title}`)
      expect(text).toContain(title)
    }
    const json = JSON.parse(adviceJson(advice, data, needs, 3))
    expect(json).toMatchObject({ exit_code: 3, needs })
    expect(json.models.map(({ fit }: { fit: string }) => fit)).toEqual(['does not fit', 'open', 'open'])
    expect(json.answers.map(({ decides }: { decides: boolean }) => decides)).toEqual([false, true, true])
    expect(`${markdown}${JSON.stringify(json)}`).not.toMatch(/score":|points|rank:/i)
  })
})
