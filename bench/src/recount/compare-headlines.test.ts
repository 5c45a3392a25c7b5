import { headlineTable } from '@three-ways/report/headline-table'
import { compareModels, modelsOf } from '@three-ways/report/model-row'
import type { ReportData } from '@three-ways/report/report-data'
import { cellKey } from '@three-ways/result-files/cell'
import type { Metrics } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { describe, expect, test } from 'vitest'
import { compareHeadlines } from './compare-headlines.ts'
import { countCell } from './counted-cell.ts'
import { readAnswers } from './printed-answers.ts'
import { numbersIn, readTable } from './printed-table.ts'

const { run, cells } = sampleRun()
const metrics: Metrics = { schema_version: 3, run, results: cells.map(({ result }) => result) }
const comparisons = compareModels(
  metrics,
  new Map(cells.map(({ result, histograms }) => [cellKey(result), histograms])),
)
const rows = comparisons.flatMap((comparison) => comparison.rows)
const counted = new Map(
  cells.map(({ result, orders, ledger }) => {
    const logged = orders.map((order) => ({ ...order, attempt: 1 }))
    return [cellKey(result), countCell(result, logged, ledger)]
  }),
)
const table = headlineTable({ metrics, comparisons, models: modelsOf(metrics) } as unknown as ReportData)
const differences = (text: string) => {
  return compareHeadlines({ table: text, beside: new Map(), rows, measured: metrics.results }, counted)
}

/** The table with one cell of it written otherwise. */
function withCell(row: RegExp, model: string, text: string): string {
  const lines = table.split('\n')
  const column = lines[0]?.split('|').findIndex((title) => title.trim() === model) ?? -1
  return lines
    .map((line) => (row.test(line) ? line.split('|').with(column, ` ${text} `).join('|') : line))
    .join('\n')
}

describe('the headline table, read back from what is printed', () => {
  test('is what orders and stores come to', () => expect(differences(table)).toEqual([]))

  test.each([
    [/answered at 100/, 'sync-rest', '1.11 (decision)'],
    [/decided at/, 'async-rabbitmq', '2.98'],
    [/everything done at/, 'streaming-kafka', '3.81'],
    [/the same, p99/, 'sync-rest', '9.46'],
    [/takes 6 s/, 'sync-rest', '503'],
    [/is stopped: the customer sees/, 'async-rabbitmq', '202 for 99.0 %, none for 1.00 %'],
    [/completed after all/, 'async-rabbitmq', '99.0'],
    [/over 64 connections/, 'streaming-kafka', '2.16'],
    [/everything done at/, 'sync-rest', '1.50 (1.50–9.99)'],
    [/in one request/, 'sync-rest', '–'],
    [/lost or doubled/, 'sync-rest', '1 of 23,540'],
    [/lost or doubled/, 'sync-rest', '0 of 99,999'],
  ])('is not, where %s says of %s: %s', (row, model, text) => {
    expect(differences(withCell(row, model, text))).toEqual([expect.stringContaining(`${model}: printed`)])
  })

  test('has no row that nobody counts', () => {
    const more = `${table}\n| a new question | 1 | 2 | 3 | 1 |`
    expect(differences(more)).toEqual(['headline "a new question": nothing counts it anew'])
  })
})

describe('answers and the table of the terminal', () => {
  const beside = (label: string, text: string) => {
    const printed = new Map([[label, new Map([['sync-rest', text]])]])
    const own = rows.filter(({ model }) => model === 'sync-rest')
    return compareHeadlines({ table: '', beside: printed, rows: own, measured: metrics.results }, counted)
  }

  test.each([
    ['answer: done at p50', '1.50', '1.52'],
    ['completed p99 (ms)', '1.80', '2.80'],
    ['answer: last one of door', '3.70', '3.07'],
    ['10k bulk (s)', '2.41', '2.14'],
    ['offered', '23,692', '23,693'],
    ['answer: lost and doubled', '0 and 0 of 23,540', '0 and 1 of 23,540'],
  ])('%s is %s and not %s', (label, right, wrong) => {
    expect(beside(label, right)).toEqual([])
    expect(beside(label, wrong)).toEqual([expect.stringContaining(`sync-rest: printed ${wrong}`)])
  })

  test('are read back from their sentences', () => {
    const texts = {
      speed:
        'At 100 orders/s done after p50 / p99: sync-rest 1.50 / n/a (n = 400) and other 3.8 / 2,004 (ms).',
      load: 'Everything:\n   - `1500-per-s`: async-sync-rest 9 / 9 and sync-rest 5.1 / 1,020 (hollow) (ms).',
      capacity:
        '   - `p99-250ms`: async-sync-rest 9/s, held 8/s; sync-rest at least roughly 1,240/s, NOT CONFIRMED: 9/s.',
      throughput:
        'The last one is done:\n   - `door`: async-sync-rest after 9 s, sync-rest after 4.02, 4.11 s and other after 3.03 s.',
      ledger:
        'sync-rest lost 0 and doubled 0 of 1,100 and other **LOST 1 AND DOUBLED 2** of 9 accepted orders.',
      control:
        'So:\n   - p50: other is answered after 1.1 ms and done after n/a (n = 9) ms.\n   - `kill`: other refused 0 of 3,000 orders.',
    }
    expect(readAnswers(texts, ['sync-rest', 'other'])).toEqual(
      new Map([
        [
          'answer: done at p50',
          new Map([
            ['sync-rest', '1.50'],
            ['other', '3.8'],
          ]),
        ],
        [
          'answer: done at p99',
          new Map([
            ['sync-rest', 'n/a (n = 400)'],
            ['other', '2,004'],
          ]),
        ],
        ['answer: 1500-per-s done at p50', new Map([['sync-rest', '5.1']])],
        ['answer: 1500-per-s done at p99', new Map([['sync-rest', '1,020']])],
        ['answer: capacity', new Map([['sync-rest', '1,240']])],
        [
          'answer: last one of door',
          new Map([
            ['sync-rest', '4.02, 4.11'],
            ['other', '3.03'],
          ]),
        ],
        [
          'answer: lost and doubled',
          new Map([
            ['sync-rest', '0 and 0 and 1,100'],
            ['other', '1 and 2 and 9'],
          ]),
        ],
        ['answer: control answered at p50', new Map([['other', '1.1']])],
        ['answer: control done at p50', new Map([['other', 'n/a (n = 9)']])],
        ['answer: control refused in the outage', new Map([['other', '0 of 3,000']])],
      ]),
    )
  })
})

test('a printed number is as exact as its last digit', () => {
  expect(numbersIn('3,000 of 3,000')).toEqual([
    { value: 3000, rounding: 0.5 },
    { value: 3000, rounding: 0.5 },
  ])
  expect(numbersIn('6.08 (receipt)')).toEqual([{ value: 6.08, rounding: 0.005 }])
  expect(numbersIn('–')).toEqual([])
  expect([...readTable('| a | b |\n| - | - |\n| x | 1 |')]).toEqual([['x', new Map([['b', '1']])]])
})
