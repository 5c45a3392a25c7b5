import type { Result } from '@three-ways/result-files/metrics'
import { expect, test } from 'vitest'
import { BROKEN_PAGES, PAGES } from '../pages/page-names.ts'
import { pagesOf } from '../pages.ts'
import { modelClass } from '../pictures/of-model.ts'
import { picturesOf } from '../pictures/pictures.ts'
import type { ReportData } from '../report-data.ts'
import { dataOf, sampleData } from '../sample-data.ts'
import { textOf, treeOf } from './markdown-html.ts'

const data = sampleData()
const html = fileOf(data)

function fileOf(of: ReportData): string {
  return pagesOf(of).find(({ file }) => file === PAGES.html)?.text ?? ''
}

const VOID = ['meta', 'link', 'input', 'br']

/** Elements that are opened and not closed, or closed and not opened. */
function unbalanced(text: string): string[] {
  const open: string[] = []
  const odd: string[] = []
  for (const [whole, slash, name = '', rest = ''] of text.matchAll(/<(\/?)([a-z][a-z\d]*)([^>]*)>/gi)) {
    if (VOID.includes(name) || rest.endsWith('/')) continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) odd.push(whole)
  }
  return [...odd, ...open]
}

const valuesOf = (text: string, attribute: string) =>
  [...text.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => value)

/** What a reader sees: no tags, and one space between words. */
function shownText(text: string): string {
  const [, body = ''] = text.split('<body>')
  return body
    .replaceAll(/<\/?(?:strong|em|code|a|b|span|small)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
}
const words = (text: string) =>
  text
    .replaceAll(/[`*]|\]\([^)]*\)|\[/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

test.each([
  ['a run', data],
  ['a run that measured nothing', dataOf([])],
])('the file of %s is well-formed, and every link in it leads somewhere', (_, of) => {
  const text = fileOf(of)
  expect(unbalanced(text)).toEqual([])
  const ids = valuesOf(text, 'id')
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  const links = valuesOf(text, 'href').filter((href) => href !== 'data:,')
  expect(links.filter((href) => !href.startsWith('#') || !ids.includes(href.slice(1)))).toEqual([])
  const named = valuesOf(text, 'aria-labelledby').flatMap((value) => value.split(' '))
  expect(named.filter((id) => !ids.includes(id))).toEqual([])
})

test('it loads nothing and runs nothing', () => {
  expect(html).not.toMatch(/<script|javascript:|\son\w+=|@import|\ssrc=|<iframe|<object/i)
  const urls = [...html.matchAll(/url\("?([^")]*)/g)].map(([, url = '']) => url)
  expect(urls.filter((url) => !url.startsWith('data:image/svg+xml,'))).toEqual([])
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//)
})

test('the same data give the same bytes', () => {
  expect(fileOf(sampleData())).toBe(html)
})

test('all that the Markdown pages say stands in it', () => {
  const shown = words(shownText(html))
  const pages = pagesOf(data).filter(({ file }) => file.startsWith(`${PAGES.folder}/`))
  expect(pages.length).toBeGreaterThan(5)
  for (const { file, text } of pages) {
    const blocks = treeOf(text).flatMap((token) => {
      if (token.type === 'table') return token.rows.flat().map(({ tokens }) => textOf(tokens))
      if (token.type === 'heading') return token.depth === 1 ? [] : [token.text]
      return token.type === 'paragraph' && !token.text.includes('report.md') ? [textOf(token.tokens)] : []
    })
    const missing = blocks.map(words).filter((block) => !shown.includes(block))
    expect([file, missing]).toEqual([file, []])
  }
})

test('each picture stands there once, with its figures', () => {
  const ids = valuesOf(html, 'id').filter((id) => /^picture-/.test(id))
  expect(ids).toEqual(picturesOf(data).map(({ name }) => `picture-${name}`))
  const figures = html.split('<figure').slice(1)
  for (const [index, { figures: table }] of picturesOf(data).entries()) {
    const [, figure = ''] = figures[index]?.split('<tbody>') ?? []
    expect(figure.split('</tbody>')[0]?.match(/<tr/g)).toHaveLength(table.rows.length)
  }
})

test('what results hold is text, whatever it looks like', () => {
  const reason = 'Late <img src=x onerror=alert(1)> & [there](javascript:alert(2)) <script>alert(3)</script>'
  const results = data.metrics.results.map((result): Result => {
    return { ...result, verdict: 'invalid', invalid_reasons: [reason] }
  })
  const text = fileOf(dataOf(results, data.examination.histograms, data.seconds))
  expect(text).not.toMatch(/<script|<img|href="javascript/)
  expect(text).toContain('Late &lt;img src=x onerror=alert(1)&gt; &amp; there &lt;script&gt;')
  expect(unbalanced(text)).toEqual([])
})

test('every model has a check box that hides what speaks of it alone', () => {
  for (const model of data.models) {
    expect(html).toContain(`<input type="checkbox" id="show-${model}" checked>`)
    const rule = `body:has(#show-${model}:not(:checked)) .${modelClass(model)}:not(.switch){display:none}`
    expect(html).toContain(rule)
    for (const kind of ['<g', '<tr', '<th scope="col"', '<td', '<li'])
      expect([kind, html]).toEqual([
        kind,
        expect.stringMatching(new RegExp(`${kind} class="[^"]*model-${model}`)),
      ])
  }
})

test('a folder whose evidence is broken has a file of its own', () => {
  const files = pagesOf(data, BROKEN_PAGES).map(({ file }) => file)
  expect(files).toContain('report.broken-evidence.html')
  expect(files).not.toContain('report.html')
})
