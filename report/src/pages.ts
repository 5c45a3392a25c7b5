import { pictureText } from './pictures/picture.ts'
import { fileOf, picturesOf } from './pictures/pictures.ts'
import { renderReport } from './render-report.ts'
import type { ReportData } from './report-data.ts'

/** A file of a results folder that people read: its path inside, and its text. */
export interface Page {
  readonly file: string
  readonly text: string
}

/** What the pages are called. */
export interface PageNames {
  readonly report: string
  /** The folder of the pictures. */
  readonly pictures: string
}

export const PAGES: PageNames = { report: 'report.md', pictures: 'pictures' }
/** Of a folder whose evidence is broken, beside those that were made when it was whole. */
export const BROKEN_PAGES: PageNames = {
  report: 'report.broken-evidence.md',
  pictures: 'pictures.broken-evidence',
}

/** Every page of a run, the report last: whatever it shows is written before it. */
export function pagesOf(data: ReportData, names: PageNames = PAGES): readonly Page[] {
  const pictures = picturesOf(data).map((drawn) => {
    return { file: fileOf(drawn, names.pictures), text: pictureText(drawn) }
  })
  return [...pictures, { file: names.report, text: renderReport(data, names.pictures) }]
}
