import type { ReportData } from '../report-data.ts'
import { answerNeeds } from './answer-needs.ts'
import { costNeeds } from './cost-needs.ts'
import { faultNeeds } from './fault-needs.ts'
import {
  type Fit,
  type JudgedNeed,
  type Judgement,
  type RowName,
  type RowNeed,
  rowName,
} from './judgement.ts'
import type { Needs } from './needs.ts'

/** A need, and what each model's row says of it, in the order of the models. */
export interface AnsweredNeed {
  readonly asked: string
  /** `backlog / kill`; undefined where no scenario measures it. */
  readonly row: string | undefined
  readonly measured_by: string | undefined
  readonly of_models: readonly Judgement[]
}

/** What follows for a model from all needs together; there is no score. */
export interface AdvisedModel {
  readonly model: string
  readonly title: string
  readonly fit: Exclude<Fit, 'not measured'>
  /** Needs that it does not fit, and needs that nobody knows of it. */
  readonly against: readonly AnsweredNeed[]
  readonly unknown: readonly AnsweredNeed[]
}

export interface Advice {
  readonly needs: readonly AnsweredNeed[]
  readonly models: readonly AdvisedModel[]
}

/** Which model fits what is asked, by the rows of a run. Pure. */
export function adviceOf(data: ReportData, asked: Needs): Advice {
  const judged = [...answerNeeds(asked), ...faultNeeds(asked), ...costNeeds(asked)]
  const needs = judged.map((need): AnsweredNeed => {
    const of_models = data.models.map((model) => judgementOf(need, model, data))
    const { asked } = need
    if (need.row === undefined) return { asked, row: undefined, measured_by: undefined, of_models }
    return { asked, row: rowName(need.row), measured_by: measuredBy(need), of_models }
  })
  const models = data.models.map((model, index): AdvisedModel => {
    const which = (...fits: readonly Fit[]) =>
      needs.filter(({ of_models }) => fits.includes(of_models[index]?.fit ?? 'not measured'))
    const against = which('does not fit')
    const unknown = which('open', 'not measured')
    const fit = against.length > 0 ? 'does not fit' : unknown.length > 0 ? 'open' : 'fits'
    return { model, title: data.metrics.run.titles[model] ?? model, fit, against, unknown }
  })
  return { needs, models }
}

/** Needs by which somebody is left out, or of which nobody knows: those that decide. */
export function decidingNeeds({ needs }: Advice): AnsweredNeed[] {
  return needs.filter(({ of_models }) => of_models.some(({ fit }) => fit !== 'fits'))
}

function measuredBy({ row, measured_by }: RowNeed): string {
  return measured_by ?? `npm run bench -- run ${row.scenario}`
}

/** Of a row that is not there, or in which nothing counts, nothing follows. */
function judgementOf(need: JudgedNeed, model: string, data: ReportData): Judgement {
  const nothing = (figure: string): Judgement => ({ fit: 'not measured', figure })
  if (need.row === undefined) return nothing(need.why)
  const { scenario, variant } = need.row
  const isIt = (one: RowName) => one.scenario === scenario && one.variant === variant
  const row = data.comparisons.find(isIt)?.rows.find((one) => one.model === model)
  if (row === undefined) return nothing('no row')
  if (row.counted.length === 0) return nothing('no valid measurement')
  const judged = data.metrics.run.rows?.find((one) => isIt(one) && one.model === model)
  if (judged !== undefined && judged.invalid_reasons.length > 0) return nothing('the row is invalid')
  return need.judge(row, data)
}
