import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape'
import { type Colour, PALETTE } from './palette.ts'

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

/** The same for a page that draws by itself: the path of the marker, from -9 to 9, and both colours. */
export interface DrawnLook {
  readonly marker: string
  readonly light: string
  readonly dark: string
}

const DRAWN_AREA = 80

export function drawnLookOf(model: string): DrawnLook {
  const { colour, marker } = lookOf(model)
  return { marker: symbol(marker, DRAWN_AREA)() ?? '', ...PALETTE[colour] }
}
