/** What the pages of a run are called, inside of its results folder. */
export interface PageNames {
  /** The first page. */
  readonly report: string
  /** All pages in one file that works from a disk. */
  readonly html: string
  /** The folder of all other pages. */
  readonly folder: string
  readonly pictures: string
}

export const PAGES: PageNames = {
  report: 'report.md',
  html: 'report.html',
  folder: 'report',
  pictures: 'pictures',
}
/** Of a folder whose evidence is broken, beside those that were made when it was whole. */
export const BROKEN_PAGES: PageNames = {
  report: 'report.broken-evidence.md',
  html: 'report.broken-evidence.html',
  folder: 'report.broken-evidence',
  pictures: 'pictures.broken-evidence',
}

/** Pages that are about no scenario; a scenario's page is called after it. */
export const RANKING = 'ranking'
export const COST = 'cost'
export const EVIDENCE = 'evidence'

/** Where a page lies, seen from the results folder, and so from the first page. */
export function pageFile({ folder }: PageNames, page: string): string {
  return `${folder}/${page}.md`
}

/** The way back from one of them to the first. */
export function backTo({ report }: PageNames): string {
  return `[The whole run](../${report})`
}
