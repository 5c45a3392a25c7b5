import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareModels, modelsOf } from '@three-ways/report/model-row'
import { WIDTH_PX } from '@three-ways/report/pictures/picture'
import { picturesOf } from '@three-ways/report/pictures/pictures'
import { overlaps, textBoxes } from '@three-ways/report/pictures/text-boxes'
import type { ReportData } from '@three-ways/report/report-data'
import { dataOf } from '@three-ways/report/sample-data'
import { HISTOGRAMS_FILE, readHistograms } from '@three-ways/result-files/histograms-file'
import { readMetrics } from '@three-ways/result-files/read-results'
import { expect, test } from 'vitest'
import { secondsOf } from './load-report.ts'

const REFERENCE = fileURLToPath(new URL('../../../results/reference', import.meta.url))

/** What its pictures are made of; the check of its evidence, which takes longer, is the documents' own. */
async function referenceData(): Promise<ReportData> {
  const metrics = await readMetrics(REFERENCE)
  const histograms = await readHistograms(join(REFERENCE, HISTOGRAMS_FILE))
  const comparisons = compareModels(metrics, histograms)
  const rows = comparisons.flatMap((comparison) => comparison.rows)
  const seconds = await secondsOf(REFERENCE, rows)
  const data = dataOf(metrics.results, histograms, seconds)
  return { ...data, metrics, comparisons, models: modelsOf(metrics) }
}

test('the pictures of the committed run, with all its models and rows, cut no text off', async () => {
  const drawn = picturesOf(await referenceData())
  expect(drawn.length).toBeGreaterThan(4)
  for (const { name, root } of drawn) {
    const boxes = textBoxes(root)
    const height = Number(root.attributes.height)
    const outside = boxes.filter(({ left, right, top, bottom }) => {
      return left < 0 || right > WIDTH_PX || top < 0 || bottom > height
    })
    expect({ name, outside, overlaps: overlaps(boxes) }).toEqual({ name, outside: [], overlaps: [] })
  }
})
