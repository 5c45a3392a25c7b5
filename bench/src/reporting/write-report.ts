import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Page, pagesOf } from '@three-ways/report/pages'
import { BROKEN_PAGES, PAGES } from '@three-ways/report/pages/page-names'
import type { WrittenReport } from '@three-ways/report/written-report'
import { writeWholeFile } from '@three-ways/result-files/write-whole-file'
import { type LoadedReport, loadReport } from './load-report.ts'

/**
 * Makes `report.md` and its pictures from the files of a results folder and nothing else. Rejects with
 * `ResultsUnreadable` when `metrics.json` cannot be read. Other evidence that is missing, or contradicts
 * itself, is told on the first page; such a report never takes the place of one that is there: it is written
 * beside it.
 */
export async function writeReport(folder: string): Promise<WrittenReport & { readonly data: LoadedReport }> {
  const data = await loadReport(folder)
  const pages = pagesOf(data)
  const { missing, differences } = data.examination
  const there = await readFile(join(folder, PAGES.report), 'utf8').catch(() => undefined)
  const keeps = missing.length + differences.length > 0 && there !== undefined && there !== pages.at(-1)?.text
  const names = keeps ? BROKEN_PAGES : PAGES
  await writePages(folder, keeps ? pagesOf(data, names) : pages)
  return { file: join(folder, names.report), data, kept: keeps ? PAGES.report : undefined }
}

/** In their order, each as a whole. */
export async function writePages(folder: string, pages: readonly Page[]): Promise<void> {
  for (const { file, text } of pages) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeWholeFile(join(folder, file), text)
  }
}
