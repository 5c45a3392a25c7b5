/** Attributes of an element; undefined and false are left out, true has no value. */
export type HtmlAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/** An element around HTML that is finished. */
export function tag(name: string, attributes: HtmlAttributes, ...inner: readonly string[]): string {
  return `<${name}${attributesText(attributes)}>${inner.join('')}</${name}>`
}

/** An element that has no inside. */
export function emptyTag(name: string, attributes: HtmlAttributes): string {
  return `<${name}${attributesText(attributes)}>`
}

function attributesText(attributes: HtmlAttributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== false && value !== '')
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`))
    .join('')
}

/** Text as it stands between tags and in the value of an attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A link to what it stands beside, so that this can be sent to somebody. */
export function anchorHtml(id: string, title: string): string {
  return tag('a', { class: 'anchor', href: `#${id}`, 'aria-label': `Link to: ${title}` }, '#')
}

/** `latency / steady-d2` as a part of an id: `latency-steady-d2`. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

/** Gives each name an id that nothing else has: the second `ledger` is `ledger-2`. */
export function uniqueIds(): (name: string) => string {
  const used = new Set<string>()
  return (name) => {
    let id = name
    for (let n = 2; used.has(id); n += 1) id = `${name}-${n}`
    used.add(id)
    return id
  }
}
