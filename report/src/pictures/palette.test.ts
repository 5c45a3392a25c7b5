import { expect, test } from 'vitest'
import { type Colour, PALETTE } from './palette.ts'

/** Relative luminance by WCAG 2. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16) / 255)
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [lower = 0, higher = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (higher + 0.05) / (lower + 0.05)
}

const TEXT: readonly Colour[] = ['ink', 'quiet', 'red']
const SHAPES: readonly Colour[] = [
  'blue',
  'vermillion',
  'green',
  'grey',
  'purple',
  'amber',
  'pink',
  'brown',
  'red',
]

test.each(['light', 'dark'] as const)('on a %s ground texts and shapes stand out', (ground) => {
  const against = (colour: Colour, paper: Colour) => contrast(PALETTE[colour][ground], PALETTE[paper][ground])
  for (const colour of TEXT)
    expect([colour, against(colour, 'paper')]).toEqual([colour, expect.toSatisfy(atLeast(4.5))])
  for (const colour of SHAPES) {
    for (const paper of ['paper', 'band'] as const) {
      expect([colour, paper, against(colour, paper)]).toEqual([colour, paper, expect.toSatisfy(atLeast(3))])
    }
  }
})

const atLeast = (least: number) => (value: number) => value >= least
