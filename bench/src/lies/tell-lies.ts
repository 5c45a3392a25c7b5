import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LieData, LoggedTimes } from '@three-ways/report/lies/lie'
import { liesOf, ORDERS_OF_LIES } from '@three-ways/report/lies/lies'
import { LIES_PAGE, liesPage } from '@three-ways/report/lies/lies-page'
import type { ReportData } from '@three-ways/report/report-data'
import { readOrders } from '@three-ways/result-files/orders-file'
import { writeWholeFile } from '@three-ways/result-files/write-whole-file'
import { loadReport } from '../reporting/load-report.ts'

/** The lesson that was written: its page, what it shows, and what it cannot. */
export interface ToldLies {
  readonly page: string
  readonly told: readonly string[]
  readonly untold: readonly { readonly title: string; readonly command: string | undefined }[]
}

/** Writes the false tables of a run and their pictures into `out`. Rejects with `ResultsUnreadable`. */
export async function tellLies(folder: string, out: string): Promise<ToldLies> {
  const from = await lieData(folder, await loadReport(folder))
  await mkdir(out, { recursive: true })
  for (const { file, text } of liesPage(from)) await writeWholeFile(join(out, file), text)
  const { told, untold } = liesOf(from)
  return { page: join(out, LIES_PAGE), told: told.map(({ title }) => title), untold }
}

/** With the orders of the first run that counts of each row that is told by its orders. */
export async function lieData(folder: string, data: ReportData): Promise<LieData> {
  const known = new Map<string, readonly LoggedTimes[]>()
  for (const { scenario, variant } of ORDERS_OF_LIES) {
    const found = data.comparisons.find((one) => one.scenario === scenario && one.variant === variant)
    for (const { model, counted } of found?.rows ?? []) {
      const [run] = counted
      // What cannot be read is missing evidence of the run, and told there.
      const orders = run === undefined ? [] : await readOrders(folder, run).catch(() => [])
      known.set(
        [scenario, variant, model].join('/'),
        orders.filter(({ outcome }) => outcome === 'completed'),
      )
    }
  }
  return { data, orders: (...row) => known.get(row.join('/')) ?? [] }
}
