import { capitalised, listed } from '../numbers.ts'
import { limits } from '../pages/limits.ts'
import type { ReportData } from '../report-data.ts'
import { verdictWords } from '../verdict-words.ts'
import { type Advice, type AnsweredNeed, decidingNeeds } from './advice.ts'
import type { Judgement } from './judgement.ts'

/** A title and the sentences below it. */
export interface AdviceSection {
  readonly title: string
  readonly sentences: readonly string[]
}

/** Which models fit, which rows decided, what would turn it round, and what this cannot say. */
export function adviceSections(advice: Advice, data: ReportData): AdviceSection[] {
  return [
    { title: 'Which fits', sentences: fits(advice) },
    { title: 'What decided', sentences: decidingNeeds(advice).map((need) => decided(need, advice)) },
    { title: 'What would turn it round', sentences: turns(advice) },
    { title: 'What this cannot say', sentences: cannotSay(advice, data) },
  ].filter(({ sentences }) => sentences.length > 0)
}

/** Side by side and in the order of the models: nobody is the best of those that fit. */
function fits({ models }: Advice): string[] {
  const names = (fit: string) => models.filter((one) => one.fit === fit).map(({ model }) => model)
  const [fitting, open] = [names('fits'), names('open')]
  const first = fitting.length === 0 ? 'No model is shown to fit all of it.' : `${listed(fitting)}.`
  const others =
    open.length === 0 ? [] : [`Perhaps ${listed(open)}: not everything that was asked is measured.`]
  const left_out = models.flatMap(({ model, fit, against }) => {
    return fit === 'does not fit' ? [`Not ${model}: ${listed(against.map(({ asked }) => asked))}.`] : []
  })
  return [capitalised(first), ...others, ...left_out]
}

function decided({ asked, row, measured_by, of_models }: AnsweredNeed, { models }: Advice): string {
  const told = byWords(models, of_models, ({ fit, figure }) => {
    return fit === 'fits' ? undefined : `: ${fit} (${figure})`
  })
  const where = row === undefined ? '' : `, \`${row}\``
  const missing = of_models.some(({ fit }) => fit === 'open' || fit === 'not measured')
  const how = missing && measured_by !== undefined ? ` Measure it: \`${measured_by}\`.` : ''
  return `${capitalised(asked)}${where}: ${told.join('; ')}.${how}`
}

function turns({ needs, models }: Advice): string[] {
  return needs.flatMap(({ asked, of_models }) => {
    const told = byWords(models, of_models, ({ fit, turns: when }) => {
      return when && ` ${fit === 'fits' ? '' : 'would fit '}${when}`
    })
    return told.length === 0 ? [] : [`${capitalised(asked)}: ${told.join('; ')}.`]
  })
}

/** What is said of each model, those together of which the same is. */
function byWords(
  models: Advice['models'],
  of_models: AnsweredNeed['of_models'],
  words: (judgement: Judgement) => string | undefined,
): string[] {
  const told = Map.groupBy(models.keys(), (index) => of_models[index] && words(of_models[index]))
  return [...told].flatMap(([said, indices]) => {
    return said === undefined ? [] : [`${listed(indices.map((index) => models[index]?.model ?? ''))}${said}`]
  })
}

function cannotSay({ needs }: Advice, data: ReportData): string[] {
  const words = verdictWords(data)
  const verdict = words.includes('VALID') ? [] : [`The run is ${words.join(', ')}; its report says why.`]
  const unmeasured = needs.filter(({ row }) => row === undefined).map(({ asked }) => asked)
  const left = unmeasured.length === 0 ? [] : [`No scenario measures: ${listed(unmeasured)}.`]
  return [...verdict, ...left, ...limits(data)]
}
