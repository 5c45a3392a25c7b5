import type { Column } from '../table.ts'
import { label } from './label.ts'
import { fillOf, STYLE } from './palette.ts'
import { element, type SvgChild, type SvgElement, svgText } from './svg-element.ts'
import { wrapped } from './text-width.ts'

/** A finished picture: a file, and how a page speaks of it. */
export interface Picture {
  /** `three-clocks`; its file is `pictures/three-clocks.svg`. */
  readonly name: string
  readonly title: string
  /** What it shows, in words, for who does not see it. */
  readonly description: string
  readonly figures: Figures
  readonly root: SvgElement
}

/** What a picture is drawn from, as a table: for who does not see it, and for who wants the numbers. */
export interface Figures {
  /** Nine at most, as in every table of a page. */
  readonly columns: readonly Column[]
  /** One text per column. */
  readonly rows: readonly (readonly string[])[]
}

/** As wide as a column of text on the usual screen; narrower ones show it smaller. */
export const WIDTH_PX = 880
export const MARGIN_PX = 16
const TITLE_PX = 17
const NOTE_PX = 12
const NOTE_STEP_PX = 16

/** What stands above a picture. */
export interface Heading {
  readonly name: string
  readonly title: string
  /** How it was measured, in which unit, of how many. */
  readonly note: string
  readonly description: string
}

/** Where a picture begins below its heading. */
export function topOf({ note }: Heading): number {
  return MARGIN_PX + TITLE_PX + 8 + noteLines(note).length * NOTE_STEP_PX + 10
}

function noteLines(note: string): string[] {
  return wrapped(note, WIDTH_PX - 2 * MARGIN_PX, NOTE_PX)
}

/**
 * The whole picture: ground, heading, and what is drawn, which ends at `bottom`. What belongs to one model
 * stands in a group of its own (`ofModel`).
 */
export function picture(
  heading: Heading,
  bottom: number,
  drawn: readonly SvgChild[],
  figures: Figures,
): Picture {
  const { name, title, note, description } = heading
  const height = Math.ceil(bottom + MARGIN_PX)
  const lines = noteLines(note).map((line, index) => {
    const y = MARGIN_PX + TITLE_PX + 8 + (index + 0.75) * NOTE_STEP_PX
    return label(MARGIN_PX, y, line, { size: NOTE_PX, colour: 'quiet' })
  })
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'three-ways',
    role: 'img',
    'aria-labelledby': `${name}-title ${name}-description`,
    viewBox: `0 0 ${WIDTH_PX} ${height}`,
    width: WIDTH_PX,
    height,
  }
  const root = element('svg', attributes, [
    element('title', { id: `${name}-title` }, [title]),
    element('desc', { id: `${name}-description` }, [description]),
    element('style', {}, [STYLE]),
    element('rect', { class: fillOf('paper'), width: WIDTH_PX, height, rx: 6 }),
    label(MARGIN_PX, MARGIN_PX + TITLE_PX, title, { size: TITLE_PX, bold: true }),
    ...lines,
    ...drawn,
  ])
  return { name, title, description, figures, root }
}

/** The bytes of its file. */
export function pictureText({ root }: Picture): string {
  return svgText(root)
}
