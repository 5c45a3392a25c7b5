import { failureSection, throughputSection } from '../behaviour-sections.ts'
import { asked } from '../beside-study.ts'
import { capacitySection } from '../capacity-section.ts'
import { comparisonPart } from '../comparison-section.ts'
import { growthSection } from '../growth-section.ts'
import { ladderSection } from '../ladder-section.ts'
import { loadSection } from '../load-table.ts'
import type { Comparison } from '../model-row.ts'
import { type PictureOf, shown } from '../pictures/pictures.ts'
import { ofScenario, type ReportData } from '../report-data.ts'
import { traceSection } from '../trace-section.ts'
import { allReasons } from '../verdict-section.ts'
import { answersOf, answerText } from './answers.ts'
import { backTo, type PageNames } from './page-names.ts'

/** The scenarios of a run, in the order in which they were first measured. */
export function scenariosOf({ comparisons }: Pick<ReportData, 'comparisons'>): string[] {
  return [...new Set(comparisons.map(({ scenario }) => scenario))]
}

/** What is measured of these scenarios alone. */
const OWN: Readonly<Record<string, (data: ReportData) => string>> = {
  'throughput-10k': throughputSection,
  load: loadSection,
  capacity: capacitySection,
  ladder: ladderSection,
  growth: growthSection,
  trace: traceSection,
}
const PICTURES: Readonly<Record<string, readonly PictureOf[]>> = {
  latency: ['threeClocks', 'distribution'],
  backlog: ['outage'],
  load: ['loadCurve'],
  capacity: ['loadCurve'],
  trace: ['waterfall'],
  ladder: ['ladderBars'],
  growth: ['growthCurves'],
}

/** `report/<scenario>.md`: the question, its answer, what was measured, what to mind, the command. */
export function scenarioPage(data: ReportData, scenario: string, pages: PageNames): string {
  const comparisons = ofScenario(data, scenario)
  const [first] = comparisons
  const own = Object.hasOwn(OWN, scenario) ? OWN[scenario]?.(data) : undefined
  const pictures = picturesFor(scenario, first)
  const answers = answersOf(data, scenario).map(answerText)
  const parts = [
    `# ${scenario}`,
    backTo(pages),
    ...(first === undefined ? [] : asked(data, first)),
    ...(answers.length === 0 ? [] : ['## The answer', ...answers]),
    ...pictures.flatMap((which) => shown(data, which, `../${pages.pictures}`)),
    own ?? '',
    failureSection(comparisons),
    '## Comparison',
    ...comparisons.map((comparison) => comparisonPart(data, comparison)),
    caveats(data, scenario),
    ['## Repeat it', `    npm run bench -- run ${scenario} --profile ${data.metrics.run.profile}`].join(
      '\n\n',
    ),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** Of each pattern the same picture, in which all of them are. */
function picturesFor(scenario: string, first: Comparison | undefined): readonly PictureOf[] {
  if (Object.hasOwn(PICTURES, scenario)) return PICTURES[scenario] ?? []
  return first?.workflow === undefined ? [] : ['patternRates']
}

/** Of all that was said of the run, what names this scenario. */
function caveats(data: ReportData, scenario: string): string {
  const named = allReasons(data).filter((reason) => reason.includes(`${scenario} / `))
  return named.length === 0
    ? ''
    : ['## What to mind', named.map((reason) => `- ${reason}`).join('\n')].join('\n\n')
}
