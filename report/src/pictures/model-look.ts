import {
  type SymbolType,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape'
import type { Colour } from './palette.ts'

/** How a model is drawn, in every picture: by colour and by shape, so that either is enough. */
export interface ModelLook {
  /** The name of its colour in `palette.ts`. */
  readonly colour: Colour
  readonly marker: SymbolType
}

const LOOKS: Readonly<Record<string, ModelLook>> = {
  'sync-rest': { colour: 'blue', marker: symbolCircle },
  'async-rabbitmq': { colour: 'vermillion', marker: symbolSquare },
  'streaming-kafka': { colour: 'green', marker: symbolTriangle },
  'async-rest': { colour: 'grey', marker: symbolDiamond },
}
/** Of a model that somebody added. */
const OTHER: ModelLook = { colour: 'purple', marker: symbolStar }

export function lookOf(model: string): ModelLook {
  return Object.hasOwn(LOOKS, model) ? (LOOKS[model] ?? OTHER) : OTHER
}
