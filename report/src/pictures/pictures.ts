import type { ReportData } from '../report-data.ts'
import { costBars } from './cost-bars.ts'
import { distribution } from './distribution.ts'
import { growthCurves } from './growth-curves.ts'
import { ladderBars } from './ladder-bars.ts'
import { loadCurve } from './load-curve.ts'
import { orderEnds } from './order-ends.ts'
import { outage } from './outage.ts'
import { patternRates } from './pattern-rates.ts'
import type { Picture } from './picture.ts'
import { repetitionDots } from './repetition-dots.ts'
import { threeClocks } from './three-clocks.ts'
import { warmUps } from './warm-ups.ts'
import { waterfall } from './waterfall.ts'

const DRAWN = {
  threeClocks,
  outage,
  distribution,
  loadCurve,
  orderEnds,
  waterfall,
  repetitionDots,
  costBars,
  ladderBars,
  growthCurves,
  warmUps,
  patternRates,
}
export type PictureOf = keyof typeof DRAWN

/** Every picture that the run has something for. */
export function picturesOf(data: ReportData): readonly Picture[] {
  return Object.values(DRAWN).flatMap((draw) => draw(data) ?? [])
}

/** Where the file of a picture lies: a path from where its folder is. */
export function fileOf({ name }: Picture, folder: string): string {
  return `${folder}/${name}.svg`
}

/** A picture as Markdown shows it, in `folder` as seen from the page; nothing where there is none. */
export function shown(data: ReportData, which: PictureOf, folder: string): string[] {
  const drawn = DRAWN[which](data)
  return drawn === undefined ? [] : [`![${drawn.title}](${fileOf(drawn, folder)})`]
}
