/**
 * Advances in thousandths of the font size, of the widest sans serif that is likely to be met (DejaVu Sans;
 * Helvetica, Arial, Segoe UI and San Francisco are narrower). No renderer is asked: whoever shows a picture
 * has other fonts than whoever drew it.
 */
const ADVANCES: readonly (readonly [advance: number, characters: string])[] = [
  [275, "'"],
  [278, 'ijl'],
  [295, 'IJ'],
  [318, ' ,.·'],
  [337, '/:;\\|'],
  [352, 'f'],
  [361, '-'],
  [392, 't()[]!'],
  [411, 'r'],
  [460, '"'],
  [525, 'sz*_`–?'],
  [557, 'cL'],
  [592, 'vxykF'],
  [615, 'oaeTYP'],
  [636, 'hnuSbdgpq$0123456789{}µE'],
  [685, 'AVXZK'],
  [698, 'BRC'],
  [752, 'UNH'],
  [787, 'DG&OQ'],
  [838, 'w#+<=>^~×→≤≥'],
  [873, 'M○●'],
  [1000, '%mW@—…'],
]
const ADVANCE_OF = new Map(
  ADVANCES.flatMap(([advance, characters]) =>
    [...characters].map((character) => [character, advance] as const),
  ),
)
const WIDEST = 1000
/** Of the same letters in bold. */
const BOLD = 1.12

/** How wide a text is at most, in pixels. */
export function textWidth(text: string, size_px: number, bold = false): number {
  const advance = [...text].reduce((sum, character) => sum + (ADVANCE_OF.get(character) ?? WIDEST), 0)
  return ((advance * size_px) / 1000) * (bold ? BOLD : 1)
}

/** The text in lines that are at most so wide; a single word that is wider stands alone. */
export function wrapped(text: string, width_px: number, size_px: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    const longer = line === undefined ? word : `${line} ${word}`
    if (line !== undefined && textWidth(longer, size_px) <= width_px) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
