import { pagesOf } from '@three-ways/report/pages'
import { firstPageText } from '@three-ways/report/pages/first-page'
import { PAGES } from '@three-ways/report/pages/page-names'
import type { ReportData } from '@three-ways/report/report-data'

/** All pages of a run, one behind the other, the first with a line for each paragraph; for tests. */
export function wholeText(data: ReportData): string {
  const others = pagesOf(data).filter(({ file }) => file.startsWith(`${PAGES.folder}/`))
  return [firstPageText(data, PAGES), ...others.map(({ text }) => text)].join('\n\n')
}
