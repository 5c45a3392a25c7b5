import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { bytesOf, type CellEvidenceFiles, whatFits } from './what-fits.ts'

const [cell] = sampleRun().cells
if (cell === undefined) throw new Error('the sample has no cell')
const { result } = cell

function cellOf(
  [scenario = '', variant = '']: readonly string[],
  bytes: number,
  change: Partial<typeof result> = {},
): CellEvidenceFiles {
  const files = [
    { file: `orders/${scenario}`, bytes: bytes - 1 },
    { file: `ledger/${scenario}`, bytes: 1 },
  ]
  return { result: { ...result, ...change, scenario, variant }, files }
}
const growth = cellOf(['growth', '1m'], 1000)
const ranked = cellOf(['latency', 'steady'], 100)
const ranked_again = cellOf(['latency', 'steady'], 70, { repetition: 2 })
const small = cellOf(['replay', 'rebuild'], 10)
const small_again = cellOf(['replay', 'rebuild'], 5, { repetition: 2 })
const cells = [ranked, growth, small, small_again, ranked_again]

test('one measurement of each row stays longest, then what is ranked, then the smallest', () => {
  const keptOf = (most_bytes: number) => whatFits(cells, most_bytes).kept
  expect(whatFits(cells, 10_000)).toEqual({ kept: cells, left_out: [] })
  expect(keptOf(1180)).toEqual([ranked, growth, small, ranked_again])
  expect(keptOf(1179)).toEqual([ranked, growth, small, small_again])
  expect(whatFits(cells, 110)).toEqual({
    kept: [ranked, small],
    left_out: [growth, small_again, ranked_again],
  })
  expect(keptOf(109)).toEqual([small, small_again, ranked_again])
  expect(whatFits(cells, 4)).toEqual({ kept: [], left_out: cells })
})

test('the one that stays of a row was measured well, where one was', () => {
  const invalid = cellOf(['replay', 'rebuild'], 10, { verdict: 'invalid' })
  expect(whatFits([invalid, small], 10).kept).toEqual([small])
  expect(whatFits([invalid], 10).kept).toEqual([invalid])
})

test('the files of a measurement stay together', () => {
  const { kept, left_out } = whatFits([small, cellOf(['backlog', 'kill'], 50)], 59)
  expect([kept, left_out].map((cells) => bytesOf(cells.flatMap(({ files }) => files)))).toEqual([10, 50])
})
