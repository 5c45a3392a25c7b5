import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { machineSpeedText } from './machine-speed.ts'
import type { ModelRow } from './model-row.ts'

const [sample] = sampleRun().cells
if (sample === undefined) throw new Error('the sample has no cell')
const { result } = sample

function textOf(used: readonly number[], achieved_rate_share: number | null = 1): string | undefined {
  const attempts = used.map((cpu_percent) => ({
    ...result,
    instrument: { ...result.instrument, achieved_rate_share },
    processes: [{ name: 'generator', cpu_percent, resident_mb: 1, resident_max_mb: 1 }],
  }))
  const row = { title: 'REST', attempts } as unknown as ModelRow
  return machineSpeedText({
    comparisons: [{ scenario: 'latency', variant: 'steady', workflow: undefined, rows: [row] }],
  })
}

test('the same work of the generator tells by how much the machine itself differed', () => {
  expect(textOf([10, 12.5, 11])).toContain(
    '| latency / steady | REST  |        3 |                10.0 | 12.5 |',
  )
  expect(textOf([10, 12.5, 11])).toContain('1.25')
})

test('two attempts, and bursts that last as long as the system takes, tell nothing', () => {
  expect(textOf([10, 20])).toBeUndefined()
  expect(textOf([10, 20, 30], null)).toBeUndefined()
})
