import { COMPONENTS, type Component, type ComponentCost, type CostRow, costRows } from '../cost-rows.ts'
import { number, wholeNumber } from '../numbers.ts'
import { shown } from '../pictures/pictures.ts'
import type { ReportData } from '../report-data.ts'
import { left, right, table } from '../table.ts'
import { backTo, type PageNames } from './page-names.ts'

const NOT_HERE = 'not measured here'

/** `report/cost.md`: what orders cost in processor time, memory and on the disk, and who pays. */
export function costPage(data: ReportData, pages: PageNames): string {
  const rows = costRows(data)
  const loads = Map.groupBy(rows, ({ row }) => `${row.scenario} / ${row.variant}`)
  const parts = [
    '# What it costs',
    backTo(pages),
    rows.length === 0 ? 'No load was measured of which costs are told.' : METHOD,
    ...shown(data, 'costBars', `../${pages.pictures}`),
    ...[...loads].flatMap(([load, of_load]) => [`## ${load}`, costTable(of_load), diskLine(of_load)]),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const METHOD = `What 1,000 completed orders cost, all counted runs of a row together; what orders cost that did not complete is in it. Processor time (user and system) is of the kernel, by process, from before the first order until every one has ended. Written is what went, or will go, to a disk (\`/proc/<pid>/io\`). Flushes are what the stores ask the system for, as each service counts them; what a broker asks for is not counted by it. Peak memory is not of 1,000 orders: it is the most that the processes held, looking twice a second, each at its own peak, added up. The client is the bench: whoever sends the load, hears of ends and keeps the books, on the same machine. "${NOT_HERE}": the system, or the run, did not tell.`

/** Model by model, and in each component by component. */
function costTable(rows: readonly CostRow[]): string {
  const columns = [
    left('model'),
    left('who pays'),
    right('CPU (ms)'),
    right('written (KB)'),
    right('flushes'),
    right('peak memory (MB)'),
    right('orders completed'),
  ]
  const lines = rows.flatMap(({ row, completed, costs }) =>
    COMPONENTS.flatMap((component) => {
      const cost = costs[component]
      return cost === undefined
        ? []
        : [[row.model, component, ...textsOf(component, cost), wholeNumber(completed)]]
    }),
  )
  return table(columns, lines)
}

/** Where a component is asked for no flush, or nobody counts them, is no gap in the measurement. */
function textsOf(component: Component, { cpu_ms, written_kb, flushes, peak_mb }: ComponentCost): string[] {
  const told = (value: number | null, text: (value: number) => string) =>
    value === null ? NOT_HERE : text(value)
  return [
    told(cpu_ms, number),
    told(written_kb, number),
    component === 'client' ? '–' : told(flushes, number),
    told(peak_mb, wholeNumber),
  ]
}

function diskLine(rows: readonly CostRow[]): string {
  const asked = rows.map(({ row, disk_flushes }) => {
    return `${row.model} ${typeof disk_flushes === 'number' ? number(disk_flushes) : `${NOT_HERE} (${disk_flushes})`}`
  })
  return `Flush requests that the disk of the stores got meanwhile, by whoever on this machine, for 1,000 completed orders: ${asked.join(', ')}.`
}
