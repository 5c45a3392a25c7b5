import type { ReportData } from '../report-data.ts'
import { verdictWords } from '../verdict-words.ts'
import { type Advice, decidingNeeds } from './advice.ts'
import { adviceSections } from './advice-sections.ts'
import type { Needs } from './needs.ts'

/** The same for a program: one object; `null` where there is nothing. */
export function adviceJson(advice: Advice, data: ReportData, asked: Needs, exit_code: number): string {
  const { id, profile, complete } = data.metrics.run
  const { models, needs } = advice
  const deciding = new Set(decidingNeeds(advice))
  const answered = needs.map((need) => ({
    asked: need.asked,
    row: need.row ?? null,
    measured_by: need.measured_by ?? null,
    decides: deciding.has(need),
    models: need.of_models.map(({ turns = null, ...judgement }, index) => {
      return { model: models[index]?.model, ...judgement, turns }
    }),
  }))
  const advised = models.map(({ model, title, fit, against, unknown }) => ({
    ...{ model, title, fit },
    against: against.map((need) => need.asked),
    unknown: unknown.map((need) => need.asked),
  }))
  const limits = adviceSections(advice, data).find(({ title }) => title === 'What this cannot say')
  const whole = { run_id: id, profile, complete, verdict: verdictWords(data), exit_code }
  const cannot_say = limits?.sentences ?? []
  const told = { ...whole, needs: asked, models: advised, answers: answered, cannot_say }
  return `${JSON.stringify(told, null, 2)}\n`
}
