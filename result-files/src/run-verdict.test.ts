import { describe, expect, test } from 'vitest'
import { type Metrics, type Result, SCHEMA_VERSION } from './metrics.ts'
import { judgeRun } from './run-verdict.ts'
import { sampleRun } from './sample-run.ts'

const { run, cells } = sampleRun()
const [sound] = cells.map(({ result }) => result) as [Result]
const judge = (results: readonly Result[], change: Partial<Metrics['run']> = {}) =>
  judgeRun({ schema_version: SCHEMA_VERSION, run: { ...run, ...change }, results: [...results] })

describe('the verdict of a run', () => {
  test('is valid when everything is', () => {
    expect(judge([sound])).toMatchObject({ verdict: 'valid', exit_code: 0, failures: [], invalid: [] })
  })

  test.each([
    ['lost', { lost: 1, completed: sound.ledger.completed - 1 }],
    ['doubled', { doubled: 1 }],
    ['does not add up', { completed: sound.ledger.completed - 1 }],
    ['does not add up', { accepted: sound.ledger.accepted - 1 }],
  ])('fails for a ledger that says: %s', (word, terms) => {
    const { exit_code, failures } = judge([{ ...sound, ledger: { ...sound.ledger, ...terms } }])
    expect(exit_code).toBe(1)
    expect(failures.join()).toContain(word)
  })

  test('a failed check outranks an invalid measurement', () => {
    const invalid: Result = { ...sound, verdict: 'invalid', invalid_reasons: ['slip'] }
    const failed = { ...sound, checks: [{ name: 'stock', passed: false, detail: 'available is -1' }] }
    expect(judge([invalid])).toMatchObject({ verdict: 'invalid', exit_code: 3 })
    expect(judge([invalid, failed])).toMatchObject({ verdict: 'check_failed', exit_code: 1 })
  })

  test('an invalid first attempt is mended by a second one, a failed check is not', () => {
    const first: Result = { ...sound, verdict: 'invalid', invalid_reasons: ['slip'] }
    expect(judge([first, { ...sound, attempt: 2 }]).exit_code).toBe(0)
    expect(judge([{ ...sound, attempt: 2 }, first]).exit_code).toBe(0)
    expect(judge([first, { ...first, attempt: 2 }]).exit_code).toBe(3)
    const failed = { ...first, checks: [{ name: 'stock', passed: false, detail: '' }] }
    expect(judge([failed, { ...sound, attempt: 2 }]).exit_code).toBe(1)
  })

  test('is invalid when nothing was measured, or the instrument failed its own test', () => {
    expect(judge([]).exit_code).toBe(3)
    expect(judge([sound], { self_test: { passed: false, detail: 'no stall seen' } }).exit_code).toBe(3)
  })
})
