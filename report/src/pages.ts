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
  const pictures = picturesOf(data).map((drawn) => {
    return { file: fileOf(drawn, names.pictures), text: pictureText(drawn) }
  })
  const scenarios = scenariosOf(data).map((scenario) => {
    return { file: pageFile(names, scenario), text: scenarioPage(data, scenario, names) }
  })
  return [
    ...pictures,
    ...scenarios,
    { file: pageFile(names, RANKING), text: rankingPage(data, names) },
    { file: pageFile(names, COST), text: costPage(data, names) },
    { file: pageFile(names, EVIDENCE), text: evidencePage(data, names) },
    { file: names.report, text: firstPage(data, names) },
  ]
}
