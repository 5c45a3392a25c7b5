/** An element of a picture. A string among its children is text. */
export interface SvgElement {
  readonly name: string
  readonly attributes: Attributes
  readonly children: readonly SvgChild[]
}
export type SvgChild = SvgElement | string
export type Attributes = Readonly<Record<string, string | number | undefined>>

/** An attribute that is undefined is left out; numbers are written with two decimals at most. */
export function element(
  name: string,
  attributes: Attributes = {},
  children: readonly SvgChild[] = [],
): SvgElement {
  return { name, attributes, children }
}

/** The text of an SVG file, an element a line: the same elements give the same bytes. */
export function svgText(root: SvgElement): string {
  return `${linesOf(root, '').join('\n')}\n`
}

function linesOf(node: SvgElement, indent: string): string[] {
  const { name, children } = node
  const begin = `<${name}${attributesText(node.attributes)}`
  if (children.length === 0) return [`${indent}${begin}/>`]
  if (children.every(isShort)) {
    const inner = children.map((child) =>
      typeof child === 'string' ? escaped(child) : linesOf(child, '').join(''),
    )
    return [`${indent}${begin}>${inner.join('')}</${name}>`]
  }
  const lines = children.flatMap((child) => {
    return typeof child === 'string' ? [`${indent} ${escaped(child)}`] : linesOf(child, `${indent} `)
  })
  return [`${indent}${begin}>`, ...lines, `${indent}</${name}>`]
}

/** Text, and what only has text for who points at it, stands in the line of its element. */
function isShort(child: SvgChild): boolean {
  return typeof child === 'string' || child.name === 'title'
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => ` ${name}="${typeof value === 'number' ? rounded(value) : escaped(String(value))}"`,
    )
    .join('')
}

/** Two decimals at most, and no negative zero; a hundredth of a pixel is seen by nobody. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100 + 0)
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
