import { htmlPage } from './html/html-page.ts'
import { costPage } from './pages/cost-page.ts'
import { firstPage } from './pages/first-page.ts'
import { evidencePage, rankingPage } from './pages/other-pages.ts'
import { COST, EVIDENCE, PAGES, type PageNames, pageFile, RANKING } from './pages/page-names.ts'
import { scenarioPage, scenariosOf } from './pages/scenario-page.ts'
import { pictureText } from './pictures/picture.ts'
import { fileOf, picturesOf } from './pictures/pictures.ts'
import type { ReportData } from './report-data.ts'

/** A file of a results folder that people read: its path inside, and its text. */
export interface Page {
  readonly file: string
  readonly text: string
}

/** Every page of a run, the first one last: whatever it leads to is written before it. */
export function pagesOf(data: ReportData, names: PageNames = PAGES): readonly Page[] {
  const drawn = picturesOf(data)
  const pictures = drawn.map((one) => {
    return { file: fileOf(one, names.pictures), text: pictureText(one) }
  })
  const scenarios = scenariosOf(data).map((scenario) => {
    return { file: pageFile(names, scenario), text: scenarioPage(data, scenario, names) }
  })
  const others = [
    ...scenarios,
    { file: pageFile(names, RANKING), text: rankingPage(data, names) },
    { file: pageFile(names, COST), text: costPage(data, names) },
    { file: pageFile(names, EVIDENCE), text: evidencePage(data, names) },
  ]
  return [
    ...pictures,
    ...others,
    { file: names.html, text: htmlPage(data, { names, pages: others, pictures: drawn }) },
    { file: names.report, text: firstPage(data, names) },
  ]
}
