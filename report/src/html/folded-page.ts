import type { MarkedToken } from 'marked'
import { anchorHtml, slug, tag } from './html-text.ts'
import { type HtmlContext, inlineHtml, markdownHtml, textOf } from './markdown-html.ts'

/** What is folded: its heading, a line below it, and what is shown when it is opened. */
export interface Fold {
  readonly id: string
  readonly title: string
  /** HTML. */
  readonly heading: string
  readonly line: string
  readonly inside: string
}

/**
 * A part that is closed at first. The id is that of its inside: browsers open what a link leads into, and
 * not what it leads to.
 */
export function foldHtml({ id, title, heading, line, inside }: Fold): string {
  const below = line === '' ? '' : tag('p', {}, line)
  return tag(
    'details',
    { class: 'fold' },
    tag('summary', {}, tag('h3', {}, heading), below),
    `\n${tag('div', { id }, anchorHtml(id, title), `\n${inside}\n`)}\n`,
  )
}

/** A page whose parts are folded: what stands before its first heading with two marks is open. */
export function foldedPage(tree: readonly MarkedToken[], context: HtmlContext): string {
  const parts: MarkedToken[][] = [[]]
  for (const token of tree) {
    if (token.type === 'heading' && token.depth === 2) parts.push([])
    parts.at(-1)?.push(token)
  }
  const [open = [], ...folded] = parts
  const folds = folded.map(([head, ...inside]) => {
    if (head?.type !== 'heading') throw new TypeError('Folding a page: expected a heading at each fold')
    const title = textOf(head.tokens)
    return foldHtml({
      id: context.idOf(slug(title)),
      title,
      heading: inlineHtml(head.tokens, context),
      line: '',
      inside: markdownHtml(inside, { ...context, title, level: context.level + 1 }),
    })
  })
  return [markdownHtml(open, context), ...folds].join('\n')
}
