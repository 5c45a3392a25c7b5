import { join } from 'node:path'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { cellKey } from '@three-ways/result-files/cell'
import { HISTOGRAMS_FILE, readHistograms } from '@three-ways/result-files/histograms-file'
import type { Result } from '@three-ways/result-files/metrics'
import { orderLines } from '@three-ways/result-files/orders-file'
import type { JudgedAttempt } from '../measure/row-judgement.ts'

/** What a judgement over all repetitions needs of those of sittings before, read from their files. */
export async function judgedBefore(folder: string, results: readonly Result[]): Promise<JudgedAttempt[]> {
  const histograms = await readHistograms(join(folder, HISTOGRAMS_FILE))
  const judged: JudgedAttempt[] = []
  for (const result of results) {
    const completed = histograms.get(cellKey(result))?.completed ?? new LatencyHistogram()
    const is_scheduled = result.instrument.slip_max_ms !== null
    judged.push({ result, completed, slip: is_scheduled ? await slipOf(folder, result) : null })
  }
  return judged
}

async function slipOf(folder: string, result: Result): Promise<LatencyHistogram> {
  const slip = new LatencyHistogram()
  for await (const { planned_us, sent_us } of orderLines(folder, result)) {
    if (sent_us !== null) slip.record(Math.max(0, sent_us - planned_us))
  }
  return slip
}
