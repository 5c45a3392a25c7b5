import type { Page } from 'playwright-core'

/** What is looked for in a page that is open in a browser. It has no script of its own. */

/** Opens all that is folded, as somebody would who reads everything. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true })')
}

/** How wide the page is, which a reader should not have to move sideways. */
export function pageWidth(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth')
}

/** What leaves the page at its sides, but for what stands in a frame that can be moved. */
export function outside(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.body.querySelectorAll('*')].filter((one) => {
    if (one.closest('.skip') || one.parentElement.closest('.scroll, pre')) return false
    const { left, right, width } = one.getBoundingClientRect()
    return width > 0 && (left < -0.5 || right > innerWidth + 0.5)
  }).map((one) => one.outerHTML.slice(0, 120))`)
}

/** Labels of pictures that the browser's own font draws beyond their picture, or onto each other. */
export function cutLabels(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('svg.three-ways')].flatMap((svg) => {
    const { width, height } = svg.viewBox.baseVal
    const labels = [...svg.querySelectorAll('text')].map((one) => ({ text: one.textContent, box: one.getBBox() }))
    const beyond = labels.filter(({ box }) => {
      return box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height
    })
    const crossed = labels.flatMap((one, index) => labels.slice(index + 1).filter(({ box }) => {
      const across = Math.min(one.box.x + one.box.width, box.x + box.width) - Math.max(one.box.x, box.x)
      const down = Math.min(one.box.y + one.box.height, box.y + box.height) - Math.max(one.box.y, box.y)
      return across > 1 && down > 4
    }))
    return [...beyond, ...crossed].map(({ text }) => text)
  })`)
}

/** Tables that everybody should see whole, and that are wider than their frame. */
export function wideTables(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('.stacked')]
    .filter(({ parentElement }) => parentElement.scrollWidth > parentElement.clientWidth)
    .map(({ parentElement }) => parentElement.getAttribute('aria-label'))`)
}

/** Tables that are wider than what they stand in, with what stands in their first cells, and by how much. */
export function movedTables(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('table')]
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => one.innerText.slice(0, 60).replaceAll(/\\s+/g, ' ') + ': ' + one.scrollWidth)`)
}

/** What is folded and has been squeezed to less than half of what it stands in. */
export function squeezed(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('details')]
    .filter((one) => one.getClientRects().length > 0 && one.clientWidth * 2 < one.parentElement.clientWidth)
    .map((one) => one.outerHTML.slice(0, 120))`)
}

/** Texts that do not fit into a box that cuts them off. */
export function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.body.querySelectorAll('*')].filter((one) => {
    const { overflowX, overflowY } = getComputedStyle(one)
    const cuts = overflowX === 'hidden' || overflowX === 'clip' || overflowY === 'hidden'
    return cuts && !(one instanceof SVGElement) && (one.scrollWidth > one.clientWidth + 1)
  }).map((one) => one.outerHTML.slice(0, 120))`)
}

/** Where an element ends, in pixels from the top of the page. */
export function endOf(page: Page, id: string): Promise<number> {
  return page.evaluate<number>(
    `document.getElementById(${JSON.stringify(id)}).getBoundingClientRect().bottom + scrollY`,
  )
}

/** How many elements with this class are drawn. */
export function drawnOf(page: Page, name: string): Promise<number> {
  return page.evaluate<number>(
    `[...document.querySelectorAll(${JSON.stringify(`.${name}:not(.switch)`)})].filter((one) => one.getClientRects().length > 0).length`,
  )
}
