import type { Result } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { describe, expect, test } from 'vitest'
import { usualRows } from '../settings/profiles.ts'
import { leftToMeasure, unfinished } from './left-to-measure.ts'
import { planOf, type Turn } from './plan.ts'

const plan = planOf(['sync-rest', 'async-rabbitmq'], usualRows('standard'))
const [sample] = sampleRun().cells
if (sample === undefined) throw new Error('the sample has no cell')

const cellsOf = (turns: readonly Turn[]) =>
  turns.flatMap(({ model, cells }) => cells.map((cell) => ({ model, ...cell })))
const resultOf = (
  { model, row, repetition }: ReturnType<typeof cellsOf>[number],
  change: Partial<Result> = {},
) => ({
  ...sample.result,
  ...{
    scenario: row.scenario,
    variant: row.variant,
    model,
    repetition,
    attempt: 1,
    verdict: 'valid' as const,
  },
  ...change,
})

describe('what a run that was ended early has left', () => {
  const all = cellsOf(plan)

  test('is everything where nothing was measured, and nothing where all was', () => {
    expect(leftToMeasure(plan, [])).toEqual(plan)
    expect(
      leftToMeasure(
        plan,
        all.map((cell) => resultOf(cell)),
      ),
    ).toEqual([])
  })

  test('is every cell without a result, once, in its order', () => {
    const done = all.slice(0, 7)
    const left = unfinished(
      leftToMeasure(
        plan,
        done.map((cell) => resultOf(cell)),
      ),
    )
    expect(left.map(({ row, repetition }) => [row.scenario, row.variant, repetition])).toEqual(
      all.slice(7).map(({ row, repetition }) => [row.scenario, row.variant, repetition]),
    )
  })

  test('keeps the finished cells of a turn in it, since a system has to carry them again', () => {
    const [first, second] = all
    if (first === undefined || second === undefined) throw new Error('the plan is empty')
    const [turn] = leftToMeasure(plan, [resultOf(first)])
    expect(turn?.cells).toHaveLength(plan[0]?.cells.length ?? 0)
    expect(turn?.cells.map(({ is_finished }) => is_finished === true).indexOf(false)).toBe(1)
  })

  test('is the second attempt of what was invalid once, and nothing of what was twice', () => {
    const cell = all.find(({ row }) => row.once !== true)
    const cold = all.find(({ row }) => row.once === true)
    if (cell === undefined || cold === undefined) throw new Error('the plan has no such cells')
    const again = (...results: Result[]) => unfinished(leftToMeasure(plan, results))
    const invalid = { verdict: 'invalid' as const }
    expect(again(resultOf(cell, invalid)).filter(({ attempts }) => attempts === 1)).toHaveLength(1)
    expect(again(resultOf(cell, invalid), resultOf(cell, { ...invalid, attempt: 2 }))).toHaveLength(
      all.length - 1,
    )
    // It would not be cold any more.
    expect(again(resultOf(cold, invalid))).toHaveLength(all.length - 1)
  })
})
