import { foreignReason } from '@three-ways/instrument/foreign-judgement'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { foreignSentence } from './foreign-sentence.ts'

test('in a cell that is not invalid by it, it is a sentence with the name of the cell', () => {
  const [cell] = sampleRun().cells
  if (cell === undefined) throw new Error('the sample has no cell')
  const foreign_cpu = {
    foreign_percent: 30,
    idle_percent: 2,
    own_percent: 80,
    kernel_percent: 5,
    resolution_percent: 1,
  }
  const result = { ...cell.result, instrument: { ...cell.result.instrument, foreign_cpu } }
  expect(foreignSentence(result)).toMatch(/^latency \/ steady, .*: Somebody else used 30.0 % of a core/)
  const reason = foreignReason(foreign_cpu) ?? ''
  expect(foreignSentence({ ...result, invalid_reasons: [reason] })).toBeUndefined()
})
