import { perRun } from '@three-ways/report/ranking'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { RANKED_FIGURES } from '@three-ways/result-files/ranked-family'
import { loadReport } from '../src/reporting/load-report.ts'
import { agreementOf, rangesOf } from './repetitions-agree.ts'

// Judges whether a warm system repeats itself: within each model the completed p50 of the repetitions lie
// within 20 %, the first one of Kafka too. By hand, after a run on a quiet machine:
//   npm run bench -- run latency --repetitions 6 && node bench/test/judge-repetitions.ts results/latest
// 0: they do; 1: they do not; 3: those of sync-rest do not, so the machine was not quiet.

const steady = RANKED_FIGURES.find(({ variant }) => variant === 'steady')
const { comparisons } = await loadReport(process.argv[2] ?? 'results/latest')
const rows = comparisons.find(({ variant }) => variant === 'steady')?.rows ?? []
const ranges = rangesOf(
  Object.fromEntries(rows.map((row) => [row.model, steady === undefined ? [] : perRun(row, steady.of)])),
)
for (const { model, per_run_ms, range } of ranges) {
  process.stdout.write(`${model}: ${per_run_ms.join(' ')} ms, range ${(100 * range).toFixed(1)} %\n`)
}
const agreement = agreementOf(ranges)
process.stdout.write(`${agreement}\n`)
const statuses = { agree: EXIT.ok, differ: EXIT.check_failed, 'machine not quiet': EXIT.invalid }
process.exitCode = ranges.length === 0 ? EXIT.usage : statuses[agreement]
