import { lexer, type MarkedToken, type Token, type Tokens } from 'marked'
import { anchorHtml, escaped, slug, tag } from './html-text.ts'
import { type HtmlCell, tableHtml } from './table-html.ts'

/** What the HTML of a page has to know of the file that it becomes a part of. */
export interface HtmlContext {
  readonly models: readonly string[]
  /** An id for what is called so. */
  readonly idOf: (name: string) => string
  /** Where in the file a link of a page leads; undefined where it leads nowhere: its text is left. */
  readonly target: (href: string) => string | undefined
  /** What stands in the place of a picture, given the path of its file. */
  readonly picture: (href: string, title: string) => string
  /** The level of a heading with two marks. */
  readonly level: number
  /** What tables are called whose page has no heading above them. */
  readonly title: string
}

/** The tree of a page: GitHub's Markdown, which all pages are written in. */
export function treeOf(markdown: string): readonly MarkedToken[] {
  return lexer(markdown) as MarkedToken[]
}

/**
 * A page as HTML. Whatever its texts hold is text: HTML in them is shown and not run, and a link leads to
 * another part of the file or nowhere.
 */
export function markdownHtml(tree: readonly MarkedToken[], context: HtmlContext): string {
  let title = context.title
  const blocks = tree.map((token) => {
    if (token.type === 'heading') title = textOf(token.tokens)
    return blockHtml(token, context, title)
  })
  return blocks.filter((block) => block !== '').join('\n')
}

function blockHtml(token: MarkedToken, context: HtmlContext, title: string): string {
  switch (token.type) {
    case 'space':
      return ''
    case 'heading':
      return headingHtml(token, context)
    case 'paragraph':
      return tag('p', {}, inlineHtml(token.tokens, context))
    case 'text':
      return inlineHtml(token.tokens ?? [], context) || escaped(token.text)
    case 'list':
      return listHtml(token, context, title)
    case 'table':
      return tableHtml(tableOf(token, context), { models: context.models, label: title })
    case 'code':
      return tag('pre', { tabindex: 0 }, tag('code', {}, escaped(token.text)))
    default:
      return tag('p', {}, escaped(token.raw.trim()))
  }
}

function headingHtml({ depth, tokens }: Tokens.Heading, context: HtmlContext): string {
  const text = textOf(tokens)
  const id = context.idOf(slug(text))
  return tag(
    `h${Math.min(6, context.level + depth - 2)}`,
    { id },
    inlineHtml(tokens, context),
    anchorHtml(id, text),
  )
}

function listHtml({ ordered, items }: Tokens.List, context: HtmlContext, title: string): string {
  const written = items.map(({ tokens }) => {
    return tag('li', {}, ...(tokens as MarkedToken[]).map((token) => blockHtml(token, context, title)))
  })
  return tag(ordered ? 'ol' : 'ul', {}, `\n${written.join('\n')}\n`)
}

/** A table of Markdown, cell by cell. */
export function tableOf({ header, align, rows }: Tokens.Table, context: HtmlContext) {
  const cell = ({ tokens }: Tokens.TableCell): HtmlCell => {
    return { text: textOf(tokens), html: inlineHtml(tokens, context) }
  }
  return {
    header: header.map(cell),
    is_right: align.map((side) => side === 'right'),
    rows: rows.map((cells) => cells.map(cell)),
  }
}

/** What stands within a line. */
export function inlineHtml(tokens: readonly Token[], context: HtmlContext): string {
  return (tokens as MarkedToken[]).map((token) => spanHtml(token, context)).join('')
}

function spanHtml(token: MarkedToken, context: HtmlContext): string {
  switch (token.type) {
    case 'text':
      return token.tokens === undefined ? escaped(token.text) : inlineHtml(token.tokens, context)
    case 'escape':
      return escaped(token.text)
    case 'strong':
    case 'em':
      return tag(token.type, {}, inlineHtml(token.tokens, context))
    case 'codespan':
      return tag('code', {}, escaped(token.text))
    case 'link': {
      const href = context.target(token.href)
      const inner = inlineHtml(token.tokens, context)
      return href === undefined ? inner : tag('a', { href }, inner)
    }
    case 'image':
      return context.picture(token.href, token.text)
    default:
      return escaped(token.raw)
  }
}

/** The words of a line without its marks. */
export function textOf(tokens: readonly Token[]): string {
  return (tokens as MarkedToken[])
    .map((token) => {
      if ('tokens' in token && token.tokens !== undefined) return textOf(token.tokens)
      return 'text' in token ? token.text : token.raw
    })
    .join('')
}
