import { join } from 'node:path'
import { cellKey } from '@three-ways/result-files/cell'
import { HISTOGRAMS_FILE, readHistograms } from '@three-ways/result-files/histograms-file'
import type { Result } from '@three-ways/result-files/metrics'
import { type JudgedAttempt, judgedAttempt } from '../measure/row-judgement.ts'

/** What a judgement over all repetitions needs of those of sittings before, read from their files. */
export async function judgedBefore(folder: string, results: readonly Result[]): Promise<JudgedAttempt[]> {
  const histograms = await readHistograms(join(folder, HISTOGRAMS_FILE))
  return results.map((result) => judgedAttempt(result, histograms.get(cellKey(result)) ?? {}))
}
