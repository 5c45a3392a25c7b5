import { expect, test } from 'vitest'
import { tableHtml } from './table-html.ts'

const MODELS = ['sync-rest', 'async-rest']
const cell = (text: string) => ({ text, html: text })

function written(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = {
    header: titles.map(cell),
    is_right: titles.map((_, n) => n > 0),
    rows: rows.map((row) => row.map(cell)),
  }
  return tableHtml(table, { models: MODELS, label: 'a table' })
}

test('a column that is of a model has its class, in its head and in its cells', () => {
  const html = written(['question', 'sync-rest'], [['how fast', '2.48']])
  expect(html).toContain('<th scope="col" class="r n model-sync-rest">sync-rest</th>')
  expect(html).toContain('<tr><th scope="row">how fast</th><td class="r model-sync-rest">2.48</td></tr>')
})

test.each([
  ['names it in a cell', ['latency / steady', 'async-rest', '1']],
  ['begins with it', ['async-rest', 'latency / steady', '1']],
  ['names it behind a rate', ['1,500/s async-rest', '●', '1']],
  ['names it behind a scenario', ['latency: async-rest', 'p50', '1']],
])('a row that %s is of that model', (_, row) => {
  expect(written(['a', 'b', 'c'], [row])).toContain('<tr class="model-async-rest">')
})

test('a row of two models is of neither', () => {
  expect(written(['pair', 'p'], [['latency: sync-rest, async-rest', '0.01']])).not.toContain('model-')
})

test('a column without a title is no head', () => {
  expect(written(['', 'here'], [['ours', '1']])).toContain(
    '<tr><td></td><th scope="col" class="r">here</th></tr>',
  )
})
