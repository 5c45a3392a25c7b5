interface Shades {
  readonly light: string
  readonly dark: string
}

/**
 * Every colour of the pictures, on a light and on a dark ground. Those of models are after Okabe and Ito,
 * whom people with any kind of colour vision can tell apart; each has a contrast of 3 to its ground at least,
 * those of text 4.5 (tested).
 */
export const PALETTE = {
  paper: { light: '#ffffff', dark: '#0d1117' },
  ink: { light: '#1f2328', dark: '#e6edf3' },
  quiet: { light: '#59636e', dark: '#9198a1' },
  rule: { light: '#d1d9e0', dark: '#3d444d' },
  band: { light: '#eaeef2', dark: '#21262d' },
  blue: { light: '#0072b2', dark: '#56b4e9' },
  vermillion: { light: '#c44e00', dark: '#f0883e' },
  green: { light: '#00795a', dark: '#3fc49b' },
  grey: { light: '#6e7781', dark: '#a8b1bb' },
  purple: { light: '#8250df', dark: '#bc8cff' },
  amber: { light: '#9a6700', dark: '#e3b341' },
  pink: { light: '#b3478a', dark: '#e38cc0' },
  brown: { light: '#6f4a2a', dark: '#c8a07a' },
  red: { light: '#cf222e', dark: '#ff7b72' },
} as const satisfies Readonly<Record<string, Shades>>
export type Colour = keyof typeof PALETTE

/** The class by which something is filled, or drawn, in a colour. */
export const fillOf = (colour: Colour) => `f-${colour}`
export const strokeOf = (colour: Colour) => `s-${colour}`

const FONTS = "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
/** Not the first of a page that has several pictures in it is meant by a rule, but all of them. */
const ROOT = '.three-ways'

/** The style of every picture: classes with plain colours, since not every renderer knows variables. */
export const STYLE = [
  `${ROOT} text{font-family:${FONTS}}`,
  `${ROOT} .none{fill:none}`,
  ...rulesOf('light'),
  '@media (prefers-color-scheme:dark){',
  ...rulesOf('dark'),
  '}',
].join('\n')

function rulesOf(ground: keyof Shades): string[] {
  return Object.entries(PALETTE).map(([name, shades]) => {
    const colour = shades[ground]
    return `${ROOT} .f-${name}{fill:${colour}}${ROOT} .s-${name}{stroke:${colour}}`
  })
}
