import { patternsWith } from './patterns-with.ts'

/** Six patterns side by side. */
export const workflow = patternsWith([])
