import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { bytesOf, type CellEvidenceFiles, whatFits } from './what-fits.ts'

const [cell] = sampleRun().cells
if (cell === undefined) throw new Error('the sample has no cell')
const { result } = cell

function cellOf(scenario: string, variant: string, bytes: number): CellEvidenceFiles {
  const files = [
    { file: `orders/${scenario}`, bytes: bytes - 1 },
    { file: `ledger/${scenario}`, bytes: 1 },
  ]
  return { result: { ...result, scenario, variant }, files }
}
const large = cellOf('growth', '1m', 1000)
const ranked = cellOf('latency', 'steady', 100)
const small = cellOf('replay', 'rebuild', 10)
const middle = cellOf('backlog', 'kill', 50)
const cells = [large, middle, ranked, small]

test('what is ranked stays longest, of all else the smallest', () => {
  expect(whatFits(cells, 10_000)).toEqual({ kept: cells, left_out: [] })
  expect(whatFits(cells, 160)).toEqual({ kept: [middle, ranked, small], left_out: [large] })
  expect(whatFits(cells, 159)).toEqual({ kept: [ranked, small], left_out: [large, middle] })
  expect(whatFits(cells, 100)).toEqual({ kept: [ranked], left_out: [large, middle, small] })
  expect(whatFits(cells, 99)).toEqual({ kept: [], left_out: cells })
})

test('the files of a measurement stay together', () => {
  const { kept, left_out } = whatFits([small, middle], 59)
  expect([kept, left_out].map((cells) => bytesOf(cells.flatMap(({ files }) => files)))).toEqual([10, 50])
})
