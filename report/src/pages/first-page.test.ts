import { posix } from 'node:path'
import type { Result } from '@three-ways/result-files/metrics'
import { expect, test } from 'vitest'
import { pagesOf } from '../pages.ts'
import { dataOf, sampleData } from '../sample-data.ts'
import { firstPage } from './first-page.ts'
import { BROKEN_PAGES, PAGES } from './page-names.ts'
import { LINE_LENGTH } from './wrapped-markdown.ts'

const data = sampleData()
const MOST_LINES = 150

/** A run of more scenarios than there are, each with a long question. */
function large() {
  const names = Array.from({ length: 28 }, (_, n) => `scenario-${n}`)
  const [one] = data.metrics.results
  const more = one === undefined ? [] : names.map((scenario): Result => ({ ...one, scenario }))
  const reason = `The generator was late${', and later still'.repeat(20)}.`
  const bad = more.map((result): Result => ({ ...result, verdict: 'invalid', invalid_reasons: [reason] }))
  const of = dataOf([...data.metrics.results, ...bad], data.examination.histograms, data.seconds)
  const asked = `When ${'something is gone for a while, '.repeat(4)}what then?`
  return { ...of, questions: Object.fromEntries(names.map((name) => [name, asked])) }
}

/** A run with as many reasons against it as it has measurements. */
function doubtful() {
  const reason = `The generator was late${', and later still'.repeat(12)}.`
  const results = data.metrics.results.map((result): Result => {
    return { ...result, verdict: 'invalid', invalid_reasons: [reason] }
  })
  return dataOf(results, data.examination.histograms, data.seconds)
}

test.each([
  ['of a run', data],
  ['of a run that measured nothing well', doubtful()],
  ['of a run that measured nothing', dataOf([])],
  ['of a run that measured a great many scenarios', large()],
])('the first page %s is short, and so are its lines', (_, of) => {
  const lines = firstPage(of, PAGES).split('\n')
  expect(lines.length).toBeLessThanOrEqual(MOST_LINES)
  const prose = lines.filter((line) => !/^(?:\||!\[)/.test(line))
  expect(prose.filter((line) => line.length > LINE_LENGTH)).toEqual([])
})

test('verdict, answers, pictures, limits, pages and command stand there in this order', () => {
  const text = firstPage(data, PAGES)
  const marks = [
    '**VALID**',
    '## The answer',
    '| question',
    '![When is',
    '![What happens',
    'cannot say',
    '## Pages',
    'Repeat',
  ]
  const places = marks.map((mark) => text.indexOf(mark))
  expect(places.every((place) => place >= 0)).toBe(true)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
})

test.each([[PAGES], [BROKEN_PAGES]])('every link and every picture leads to a file of %j', (names) => {
  const pages = pagesOf(data, names)
  const files = new Set(pages.map(({ file }) => file))
  const links = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, to = '']) => posix.join(posix.dirname(file), to)),
  )
  expect(links.length).toBeGreaterThan(20)
  expect(links.filter((link) => !files.has(link))).toEqual([])
})

test('every question of the table leads to the page of its scenario', () => {
  const rows = firstPage(data, PAGES)
    .split('\n')
    .filter((line) => line.startsWith('| ['))
  expect(rows.length).toBeGreaterThan(5)
  const [first = ''] = rows
  expect(first).toContain(`](${PAGES.folder}/latency.md) `)
})

test('a run without a measurement says so, and has its evidence', () => {
  const text = firstPage(dataOf([]), PAGES)
  expect(text).toContain('Nothing was measured.')
  expect(text).toContain('(report/evidence.md)')
})
