import type { Result } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { describe, expect, test } from 'vitest'
import { percentile } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { dataOf, sampleData } from '../sample-data.ts'
import { modelClass } from './of-model.ts'
import { type Picture, pictureText, WIDTH_PX } from './picture.ts'
import { picturesOf } from './pictures.ts'
import type { SvgElement } from './svg-element.ts'
import { overlaps, textBoxes } from './text-boxes.ts'

const NAMES = ['three-clocks', 'outage', 'distribution', 'order-ends', 'repetition-dots', 'cost-bars']
const data = sampleData()

/** The same run in which one model has no measurement that counts, and another was not measured. */
function withGaps(): ReportData {
  const reason = 'a generator that was late by 7.35 ms at p99, where 1.00 ms are allowed'
  const results = data.metrics.results
    .filter(({ model }) => model !== 'async-rabbitmq')
    .map((result): Result => {
      return result.model === 'streaming-kafka'
        ? { ...result, verdict: 'invalid', invalid_reasons: [reason] }
        : result
    })
  const { examination, seconds } = data
  const gaps = dataOf(results, examination.histograms, seconds)
  return { ...gaps, models: data.models }
}

/** Every element of a picture of this name. */
function elements(root: SvgElement, name: string): SvgElement[] {
  const own = root.name === name ? [root] : []
  return [
    ...own,
    ...root.children.flatMap((child) => (typeof child === 'string' ? [] : elements(child, name))),
  ]
}

function fits({ root }: Picture): void {
  const boxes = textBoxes(root)
  const height = Number(root.attributes.height)
  const outside = boxes.filter(({ left, right, top, bottom }) => {
    return left < 0 || right > WIDTH_PX || top < 0 || bottom > height
  })
  expect(boxes.length).toBeGreaterThan(5)
  expect(outside).toEqual([])
  expect(overlaps(boxes)).toEqual([])
}

describe('the pictures of a run', () => {
  test.each(picturesOf(data).map((drawn) => [drawn.name, drawn] as const))(
    '%s reads as agreed',
    async (name, drawn) => {
      await expect(pictureText(drawn)).toMatchFileSnapshot(`./golden/${name}.svg`)
    },
  )

  test('are all there, and the same bytes when they are drawn again', () => {
    expect(picturesOf(data).map(({ name }) => name)).toEqual(NAMES)
    expect(picturesOf(sampleData()).map(pictureText)).toEqual(picturesOf(data).map(pictureText))
  })

  test('cut no text off, and lay none on another', () => {
    for (const drawn of [...picturesOf(data), ...picturesOf(withGaps())]) fits(drawn)
  })

  test('tell of a share of the orders what the tables tell', () => {
    const { figures } = picturesOf(data).find(({ name }) => name === 'distribution') ?? {}
    const steady = data.comparisons.find(({ variant }) => variant === 'steady')?.rows ?? []
    const rows = figures?.rows ?? []
    expect(rows.length).toBe(2 * steady.length)
    const [half, most] = ['50 % (ms)', '99 % (ms)'].map((title) =>
      figures?.columns.findIndex((column) => column.title === title),
    )
    for (const cells of rows) {
      const { latency } = steady.find(({ model }) => model === cells[0]) ?? {}
      const told = latency?.[cells[1] as 'accepted' | 'completed']
      const texts = [told?.p50_ms, told?.p99_ms].map((value) => percentile(value ?? null, told?.count ?? 0))
      expect([cells[half ?? 0], cells[most ?? 0]]).toEqual(texts)
    }
  })

  test('say in words what they show, and of how many', () => {
    for (const { name, root } of picturesOf(data)) {
      const [title, description] = [elements(root, 'title')[0], elements(root, 'desc')[0]]
      expect(title?.attributes.id).toBe(`${name}-title`)
      expect(root.attributes['aria-labelledby']).toBe(`${title?.attributes.id} ${description?.attributes.id}`)
      expect(String(description?.children[0])).toMatch(/sync-rest/)
      expect(
        textBoxes(root)
          .map(({ text }) => text)
          .join(' '),
      ).toMatch(/n = /)
    }
  })

  test('have their figures as a table, in which every model has rows', () => {
    for (const { name, figures } of [...picturesOf(data), ...picturesOf(withGaps())]) {
      const { columns, rows } = figures
      expect([name, columns.length]).toEqual([name, expect.toSatisfy((count: number) => count <= 9)])
      expect(rows.filter((row) => row.length !== columns.length)).toEqual([])
      expect(rows.flat().filter((text) => /undefined|NaN/.test(text))).toEqual([])
    }
    for (const { name, figures } of picturesOf(data)) {
      const models = new Set(figures.rows.flat().filter((text) => data.models.includes(text)))
      expect([name, [...models]]).toEqual([name, data.models])
    }
  })

  test('what speaks of one model alone stands in a group of that model', () => {
    for (const { root } of picturesOf(data)) {
      const groups = elements(root, 'g')
      for (const model of data.models) {
        const own = groups.filter(({ attributes }) => attributes.class === modelClass(model))
        const said = own.flatMap((group) => textBoxes(group).map(({ text }) => text))
        expect(said).toContain(model)
      }
      const outside = { ...root, children: root.children.filter((child) => !groups.includes(child as never)) }
      const names = textBoxes(outside).filter(({ text }) => data.models.includes(text))
      expect(names).toEqual([])
    }
  })

  test('a model without a measurement keeps its place, and the reason stands in it', () => {
    const [clocks] = picturesOf(withGaps())
    const said = textBoxes((clocks as Picture).root)
      .map(({ text }) => text)
      .join(' ')
    expect(said).toContain('async-rabbitmq')
    expect(said).toContain('not measured in this run')
    expect(said).toContain('invalid: a generator that was late')
  })

  test('a receipt is hollow and a decision is filled', () => {
    const [clocks] = picturesOf(data)
    const says = (marker: SvgElement) =>
      String((marker.children[0] as SvgElement | undefined)?.children[0] ?? '')
    const answers = elements((clocks as Picture).root, 'path').filter((one) => says(one).includes('answered'))
    const hollow = answers.filter(({ attributes }) => String(attributes.class).includes('f-paper')).map(says)
    expect(answers).toHaveLength(3)
    expect(hollow.map((text) => text.split(',')[0])).toEqual(['async-rabbitmq', 'streaming-kafka'])
  })

  test('a run that measured nothing has none', () => {
    expect(picturesOf(dataOf([]))).toEqual([])
  })

  test('one measurement without a fault has no outage, and no picture fails for it', () => {
    const [cell] = sampleRun().cells.filter(({ result }) => result.variant === 'steady')
    const drawn = picturesOf(dataOf(cell === undefined ? [] : [cell.result]))
    expect(drawn.map(({ name }) => name)).toEqual([
      'three-clocks',
      'order-ends',
      'repetition-dots',
      'cost-bars',
    ])
    for (const one of drawn) fits(one)
  })
})
