import { readFileSync } from 'node:fs'
import { drawnLookOf } from '@three-ways/report/pictures/model-look'
import { describe, expect, test } from 'vitest'
import { MODEL_NAMES } from '../settings/models.ts'

const css = readFileSync(new URL('./page/page.css', import.meta.url), 'utf8')
const GROUNDS = ['light', 'dark'] as const

/** A colour of the style sheet by its name, on light and on dark ground. */
function named(name: string): Record<(typeof GROUNDS)[number], string> {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css) ?? []
  if (light === undefined || dark === undefined) throw new Error(`page.css has no --${name}`)
  return { light, dark }
}

/** As WCAG 2 counts it: from 1 to 21. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [one, other].map(luminance).sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe.each(GROUNDS)('on %s ground', (ground) => {
  test.each(['text', 'quiet', 'good', 'bad', 'warn'])('words in --%s can be read', (name) => {
    for (const behind of ['card', 'ground']) {
      expect(contrast(named(name)[ground], named(behind)[ground]), behind).toBeGreaterThanOrEqual(4.5)
    }
  })

  test('lines and markers of every model can be seen', () => {
    for (const model of [...MODEL_NAMES, 'another-model']) {
      expect(contrast(drawnLookOf(model)[ground], named('card')[ground]), model).toBeGreaterThanOrEqual(3)
    }
  })
})

test('no two models have the same marker or colour', () => {
  const looks = [...MODEL_NAMES, 'another-model'].map((model) => drawnLookOf(model))
  for (const of of ['marker', ...GROUNDS] as const) {
    expect(new Set(looks.map((look) => look[of])).size).toBe(looks.length)
  }
})
