import type { Result } from '@three-ways/result-files/metrics'
import { describe, expect, test } from 'vitest'
import { MEASURED, measuredRun } from '../../test/measured-run.ts'
import type { ReportData } from '../report-data.ts'
import { modelClass } from './of-model.ts'
import { type Picture, pictureText, WIDTH_PX } from './picture.ts'
import { picturesOf } from './pictures.ts'
import type { SvgElement } from './svg-element.ts'
import { overlaps, textBoxes } from './text-boxes.ts'

/** What each of the kept runs is drawn as, beside what every run is. */
const DRAWN: Readonly<Record<(typeof MEASURED)[number], string>> = {
  load: 'load-curve',
  ladder: 'ladder-bars',
  growth: 'growth-curves',
  patterns: 'pattern-rates',
  trace: 'waterfall',
}

function drawnOf(data: ReportData, name: string): Picture {
  const found = picturesOf(data).find((drawn) => drawn.name === name)
  if (found === undefined) throw new Error(`${name} was not drawn`)
  return found
}

function elements(root: SvgElement, of: (element: SvgElement) => boolean): SvgElement[] {
  const own = of(root) ? [root] : []
  return [...own, ...root.children.flatMap((child) => (typeof child === 'string' ? [] : elements(child, of)))]
}

const only = (scenario: string) => (result: Result) => (result.scenario === scenario ? [result] : [])

const says = ({ children }: SvgElement) =>
  children
    .flatMap((child) => (typeof child !== 'string' && child.name === 'title' ? child.children : []))
    .join('')

const textsOf = ({ root }: Picture) =>
  textBoxes(root)
    .map(({ text }) => text)
    .join(' ')

function fits({ root }: Picture): void {
  const boxes = textBoxes(root)
  const height = Number(root.attributes.height)
  const outside = boxes.filter(({ left, right, top, bottom }) => {
    return left < 0 || right > WIDTH_PX || top < 0 || bottom > height
  })
  expect(outside).toEqual([])
  expect(overlaps(boxes)).toEqual([])
}

describe('the pictures of real results', () => {
  test.each(MEASURED)('of %s read as agreed, cut nothing off, and say of how many', async (name) => {
    const data = measuredRun(name)
    const drawn = drawnOf(data, DRAWN[name])
    await expect(pictureText(drawn)).toMatchFileSnapshot(`./golden/${drawn.name}.svg`)
    for (const one of picturesOf(data)) fits(one)
    expect(textsOf(drawn)).toMatch(/n = /)
    expect(drawn.figures.columns.length).toBeLessThanOrEqual(9)
    const said = new Set(drawn.figures.rows.flat().filter((text) => data.models.includes(text)))
    expect([...said]).toEqual(data.models)
    expect(drawn.figures.rows.flat().filter((text) => /undefined|NaN|null/.test(text))).toEqual([])
  })

  test.each(MEASURED)('of %s keep the place of a model that was not measured, or is invalid', (name) => {
    const whole = measuredRun(name)
    const [gone, bad] = whole.models
    const reason = 'a generator that was late by 7.35 ms at p99, where 1.00 ms are allowed'
    const data = measuredRun(name, (result) => {
      if (result.model === gone) return []
      return [result.model === bad ? { ...result, verdict: 'invalid', invalid_reasons: [reason] } : result]
    })
    // Of a run of two models nothing may be left.
    const left = picturesOf(data).filter((drawn) => drawn.name === DRAWN[name])
    for (const drawn of left) {
      fits(drawn)
      const groups = elements(drawn.root, ({ attributes }) => String(attributes.class).startsWith('model-'))
      const classes = new Set(groups.map(({ attributes }) => attributes.class))
      expect(classes).toEqual(new Set(whole.models.map(modelClass)))
    }
    expect(left.length).toBe(whole.models.length > 2 ? 1 : 0)
  })

  test('every marker of a rate tells what it is, and what was not held is hollow', () => {
    const { root } = drawnOf(measuredRun('load'), 'load-curve')
    const marks = elements(root, (one) => says(one).includes('/s: '))
    const hollow = marks.filter(({ attributes }) => String(attributes.class).includes('f-paper'))
    expect(marks).toHaveLength(2 * 20)
    expect(hollow).toHaveLength(2 * 5)
    for (const one of hollow) expect(says(one)).toContain('hollow: ')
  })

  test('a capacity is marked in both panels, hollow where it is a bound, and its search stands for rates', () => {
    const capacities = (data: ReportData) =>
      elements(drawnOf(data, 'load-curve').root, (one) => says(one).includes(': capacity '))
    const both = capacities(measuredRun('load'))
    expect(both).toHaveLength(2 * 4)
    const bounds = both.filter(({ attributes }) => String(attributes.class).includes('f-paper')).map(says)
    expect(new Set(bounds).size).toBe(1)
    expect(bounds[0]).toContain('sync-rest: capacity at least 2,000')
    const alone = measuredRun('load', only('capacity'))
    expect(capacities(alone)).toHaveLength(4)
    expect(textsOf(drawnOf(alone, 'load-curve'))).toContain('each rate that was tried')
    expect(textsOf(drawnOf(measuredRun('load', only('load')), 'load-curve'))).toContain(
      'No capacity was looked for',
    )
  })

  test('a bar of the ladder is as long as an order takes', () => {
    const { root } = drawnOf(measuredRun('ladder'), 'ladder-bars')
    const bars = elements(root, (one) => one.name === 'rect' && says(one) !== '')
    const per_us = bars.map((one) => {
      const [, us = ''] = / ([\d,]+) µs per order/.exec(says(one)) ?? []
      return Number(one.attributes.width) / Number(us.replace(',', ''))
    })
    expect(bars).toHaveLength(14)
    for (const one of per_us) expect(one / (per_us[0] ?? 0)).toBeCloseTo(1, 2)
  })

  test('a crowd has a panel of its own, in which taking on and doing are rates', () => {
    const data = measuredRun('patterns', (result) => {
      const figures = { accepted_per_s: 800, completed_per_s: result.model === 'sync-rest' ? 800 : 50 }
      return [result, { ...result, variant: 'crowd', figures }]
    })
    const drawn = drawnOf(data, 'pattern-rates')
    fits(drawn)
    expect(textsOf(drawn)).toContain('a crowd at once: per second')
    expect(textsOf(drawnOf(measuredRun('patterns'), 'pattern-rates'))).not.toContain('crowd')
    const rates = elements(drawn.root, (one) => says(one).endsWith('per s'))
    // Where both are at one place one marker says so.
    expect(rates).toHaveLength(6 * (1 + 3 * 2))
  })

  test('at a steady rate it is the p99 that may grow', () => {
    const data = measuredRun('growth', (result) => {
      const curve = result.curve?.map((point) => ({
        ...point,
        p99_ms: result.variant === 'steady' ? 12 : null,
      }))
      return [curve === undefined ? result : { ...result, curve }]
    })
    const drawn = drawnOf(data, 'growth-curves')
    fits(drawn)
    expect(textsOf(drawn)).toContain('done p99, at a rate (ms)')
    const steady = drawn.figures.rows.filter(([, run]) => run === 'steady')
    expect(new Set(steady.map((row) => row.slice(3, 5).join()))).toEqual(new Set(['–,12.0']))
  })

  test('all parts of an order lie between its plan and its end, and none is left out', () => {
    const data = measuredRun('trace')
    const { root, figures } = drawnOf(data, 'waterfall')
    const parts = elements(root, (one) => one.name === 'rect' && says(one) !== '')
    const told = figures.rows.flatMap((row) => row.slice(3, 7).filter((text) => text !== '–'))
    expect(parts).toHaveLength(told.length)
    for (const text of ['until sent', 'on its way', 'until decided', 'until committed']) {
      expect(parts.filter((one) => says(one).includes(text)).length).toBeGreaterThan(data.models.length)
    }
  })
})
