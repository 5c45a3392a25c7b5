import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { markdownHtml, treeOf } from '@three-ways/report/html/markdown-html'

/** What is left for a text on GitHub, in a window of 1,000 px, between margins, border and paddings. */
export const FRAME_PX = 886

/**
 * How GitHub lays out text and tables: a table is as wide as its cells ask for and no wider than the text,
 * words are never broken, and what does not fit has to be moved. Its fonts are those of the reader's system;
 * the last but one is a little wider than all of them, and stands where a machine has none.
 */
const LOOK = `
body{margin:0}
article{width:${FRAME_PX}px;font:16px/1.5 -apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,'DejaVu Sans Condensed',sans-serif}
table{display:block;width:max-content;max-width:100%;overflow:auto;border-collapse:collapse;font-variant:tabular-nums}
th,td{padding:6px 13px;border:1px solid}
code{font:85% ui-monospace,SFMono-Regular,'SF Mono',Menlo,Consolas,'Liberation Mono',monospace;padding:.2em .4em;
 white-space:break-spaces}`

/** A Markdown file as GitHub would show it in a window of 1,000 px. */
export function githubPage(file: string): string {
  const context = {
    models: [],
    idOf: (name: string) => name,
    target: (href: string) => href,
    picture: () => '',
    level: 2,
    title: '',
  }
  const html = markdownHtml(treeOf(readFileSync(file, 'utf8')), context)
  return `<!doctype html><style>${LOOK}</style><article>${html}</article>`
}

/** Every Markdown page of a report, by its folder. */
export function pagesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => relative(process.cwd(), join(folder, name)))
}
