import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../watch/find-chromium.ts'
import { githubPage, pagesOf } from './github-page.ts'
import {
  cutLabels,
  cutTexts,
  drawnOf,
  endOf,
  movedTables,
  outside,
  pageWidth,
  squeezed,
  unfold,
  wideTables,
} from './page-probes.ts'

const program = findChromium()
const title =
  program === undefined
    ? 'report.html in a browser (not run: there is no Chromium here, and CHROMIUM names none)'
    : 'report.html in a browser'
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** A run of all models and most scenarios, and the made-up one of three models. */
const REFERENCE = pathToFileURL(join(ROOT, 'results/reference/report.html')).href
const SAMPLE = pathToFileURL(join(ROOT, 'bench/src/reporting/golden/report.html')).href
const WIDTHS = [360, 800, 1_400]
const THEMES = ['light', 'dark'] as const
const LOOKS = WIDTHS.flatMap((width) => THEMES.map((theme) => ({ width, theme })))
/** What somebody reads who reads no further; the first questions are answered before. */
const FIRST_PX = 2_000
const QUESTIONS = ['fastest', 'outage', 'broker', 'not-shown', 'repeat']

describe.skipIf(program === undefined)(title, () => {
  let browser: Browser
  beforeAll(async () => {
    // Its own sandbox needs rights that a container does not give; it sees our page alone.
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  async function open(url: string, width: number, theme: (typeof THEMES)[number], scripts = false) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      javaScriptEnabled: scripts,
      // For what looks at the page; the page itself has no script.
      bypassCSP: scripts,
    })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(url)
    return { page, asked, [Symbol.asyncDispose]: () => context.close() }
  }

  test.each(LOOKS)('at $width px, $theme, nothing leaves the page and no label is cut off', async (look) => {
    await using opened = await open(REFERENCE, look.width, look.theme)
    const { page, asked } = opened
    expect(await pageWidth(page)).toBeLessThanOrEqual(look.width)
    await unfold(page)
    expect(await pageWidth(page)).toBeLessThanOrEqual(look.width)
    expect(await outside(page)).toEqual([])
    expect(await cutTexts(page)).toEqual([])
    expect(await wideTables(page)).toEqual([])
    expect(await squeezed(page)).toEqual([])
    expect(await cutLabels(page)).toEqual([])
    expect(asked.filter((url) => url !== REFERENCE && !url.startsWith('data:'))).toEqual([])
  })

  test.each([360, 1_400].flatMap((width) => [REFERENCE, SAMPLE].map((url) => ({ width, url }))))(
    'at $width px the five questions are answered at the top of $url',
    async ({ width, url }) => {
      await using opened = await open(url, width, 'light')
      for (const id of QUESTIONS) {
        const text = await opened.page.locator(`#${id}`).textContent()
        expect([id, text?.length]).toEqual([id, expect.toSatisfy((length: number) => length > 40)])
        expect([id, await endOf(opened.page, id)]).toEqual([
          id,
          expect.toSatisfy((end: number) => end <= FIRST_PX),
        ])
      }
      expect(await opened.page.locator('#repeat').textContent()).toContain('npm run bench')
    },
  )

  test.each(LOOKS)('at $width px, $theme, axe finds no fault', async ({ width, theme }) => {
    await using opened = await open(SAMPLE, width, theme, true)
    await unfold(opened.page)
    expect(await faultsOf(opened.page)).toEqual([])
  })

  test('axe finds none in the run of all models, folded as it comes', async () => {
    await using opened = await open(REFERENCE, 1_400, 'light', true)
    expect(await faultsOf(opened.page)).toEqual([])
  })

  test.each(['results/reference', 'bench/src/reporting/golden'])(
    'on GitHub, in a window of 1,000 px, every table of the pages of %s is seen whole',
    async (folder) => {
      const page = await browser.newPage({ viewport: { width: 1_000, height: 900 } })
      const wide: string[] = []
      for (const file of pagesOf(join(ROOT, folder))) {
        await page.setContent(githubPage(file))
        for (const table of await movedTables(page)) wide.push(`${file}: ${table}`)
      }
      await page.close()
      expect(wide).toEqual([])
    },
  )

  test('a check box leaves a model out of tables and pictures, and brings it back', async () => {
    await using opened = await open(REFERENCE, 1_400, 'light')
    const { page } = opened
    await unfold(page)
    const before = await drawnOf(page, 'model-async-rest')
    expect(before).toBeGreaterThan(100)
    await page.locator('#show-async-rest').uncheck()
    expect(await drawnOf(page, 'model-async-rest')).toBe(0)
    expect(await drawnOf(page, 'model-sync-rest')).toBeGreaterThan(100)
    await page.locator('#show-async-rest').check()
    expect(await drawnOf(page, 'model-async-rest')).toBe(before)
  })

  test('a link into a folded scenario opens it; on paper all are open', async () => {
    await using opened = await open(REFERENCE, 1_400, 'light')
    const { page } = opened
    const inside = page.locator('#scenario-latency')
    expect(await inside.isVisible()).toBe(false)
    await page.locator('a[href="#scenario-latency"]').first().click()
    await inside.waitFor({ state: 'visible' })
    expect(await page.locator('#scenario-backlog').isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    await page.locator('#scenario-backlog').waitFor({ state: 'visible' })
  })
})

/** What axe has to say of the page, by the rules of WCAG 2 at levels A and AA. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate<string[]>(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    resultTypes: ['violations'],
    preload: false,
  }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => id + ': ' + html.slice(0, 160) + ' ' + failureSummary)))`)
}
