import { ledgerAnswer } from '../answer-faults.ts'
import { conditionsSection, howToReadSection, manifestSection } from '../conditions-sections.ts'
import { durabilitySection } from '../durability-section.ts'
import { checksSection, instrumentSection, ledgerSection } from '../evidence-sections.ts'
import { shown } from '../pictures/pictures.ts'
import { processesSection } from '../processes-section.ts'
import { rankingSection } from '../ranking-section.ts'
import type { ReportData } from '../report-data.ts'
import { settingsSection } from '../settings-section.ts'
import { verdictSection } from '../verdict-section.ts'
import { answerText } from './answers.ts'
import { backTo, type PageNames } from './page-names.ts'

/** `report/ranking.md`: what models are ranked by, and what else is said of the same loads. */
export function rankingPage(data: ReportData, pages: PageNames): string {
  const ranked = rankingSection(data)
  return joined([
    '# Ranking',
    backTo(pages),
    ranked === '' ? 'Nothing that models are ranked by was measured.' : ranked,
    ...shown(data, 'repetitionDots', `../${pages.pictures}`),
    ...shown(data, 'distribution', `../${pages.pictures}`),
    durabilitySection(data),
  ])
}

/** `report/evidence.md`: everything that the other pages rest on. */
export function evidencePage(data: ReportData, pages: PageNames): string {
  return joined([
    '# Evidence',
    backTo(pages),
    verdictSection(data),
    answerText(['Was anything lost or done twice?', ledgerAnswer(data)]),
    ...shown(data, 'orderEnds', `../${pages.pictures}`),
    ledgerSection(data),
    checksSection(data),
    instrumentSection(data),
    ...shown(data, 'warmUps', `../${pages.pictures}`),
    processesSection(data),
    manifestSection(data),
    settingsSection(data),
    conditionsSection(data),
    howToReadSection(data),
  ])
}

function joined(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
