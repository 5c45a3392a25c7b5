import { limits } from '../pages/limits.ts'
import { repeatText } from '../pages/repeat.ts'
import { type ShortAnswer, shortAnswers } from '../pages/short-answers.ts'
import { modelClass } from '../pictures/of-model.ts'
import type { ReportData } from '../report-data.ts'
import { anchorHtml, escaped, tag } from './html-text.ts'
import { type HtmlContext, markdownHtml, treeOf } from './markdown-html.ts'

/** So many limits stand among the answers; all of them have a part of their own. */
const LIMITS_SHOWN = 3

/** The first questions of a reader, answered before anything has to be scrolled or opened. */
export function answerCards(data: ReportData, context: HtmlContext): string {
  const cards = [...shortAnswers(data), notShown(data), repeating(data)]
  return tag('div', { class: 'cards' }, `\n${cards.map((card) => cardHtml(card, context)).join('\n')}\n`)
}

function notShown(data: ReportData): ShortAnswer {
  const all = limits(data)
  const more = all.length - LIMITS_SHOWN
  const rest = more > 0 ? [`[And ${more} more](#limits)`] : []
  const text = [...all.slice(0, LIMITS_SHOWN), ...rest].map((line) => `- ${line}`).join('\n')
  return { id: 'not-shown', question: 'What was not shown?', of: '', figures: [], text }
}

function repeating(data: ReportData): ShortAnswer {
  const text = repeatText(data).join('\n\n')
  return { id: 'repeat', question: 'How do I repeat it?', of: '', figures: [], text }
}

function cardHtml({ id, question, of, figures, text }: ShortAnswer, context: HtmlContext): string {
  const own_id = context.idOf(id)
  const bars = figures.map(({ model, text: figure, share }) => {
    const bar = share === undefined ? '' : tag('i', { style: `--share:${share.toFixed(3)}` })
    return tag(
      'li',
      { class: modelClass(model) },
      tag('span', { class: 'n' }, escaped(model)),
      tag('b', {}, escaped(figure)),
      bar,
    )
  })
  return tag(
    'section',
    { class: figures.length === 0 ? 'card half' : 'card', id: own_id },
    tag('h3', {}, escaped(question), anchorHtml(own_id, question)),
    of === '' ? '' : tag('p', { class: 'of' }, escaped(of)),
    bars.length === 0 ? '' : tag('ul', { class: 'bars' }, ...bars),
    markdownHtml(treeOf(text), context),
  )
}
