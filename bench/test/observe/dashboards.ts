import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../../observe/grafana/dashboards/', import.meta.url))
/** Its queries are of what cAdvisor tells of containers, and so of nothing where there are none. */
export const OF_CONTAINERS = 'containers'

interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[]
}

interface Dashboard {
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly query: { readonly query: string } }[] }
}

/** A question of a panel, as Prometheus is asked it when everything is chosen. */
export interface PanelQuery {
  /** `waiting: Backlog A` */
  readonly name: string
  readonly dashboard: string
  readonly expression: string
}

/** All questions of all dashboards; `rate_interval` as Grafana would fill it in. */
export function panelQueries(rate_interval: string): readonly PanelQuery[] {
  return dashboards().flatMap(([dashboard, { panels }]) =>
    panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ refId, expr }) => {
        const expression = expr
          .replaceAll('$__rate_interval', rate_interval)
          .replaceAll(/\$(?:model|service)\b/g, '.*')
        if (expression.includes('$')) throw new RangeError(`${title}: expected known variables, got ${expr}`)
        return { name: `${dashboard}: ${title} ${refId}`, dashboard, expression }
      }),
    ),
  )
}

/** What variables can be chosen from: `label_values(series, label)`. */
export function variableQueries(): readonly { readonly series: string; readonly label: string }[] {
  const definitions = dashboards().flatMap(([, { templating }]) =>
    templating.list.map(({ query: { query } }) => query),
  )
  return [...new Set(definitions)].map((definition) => {
    const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? []
    if (series === undefined || label === undefined)
      throw new SyntaxError(`expected values, got ${definition}`)
    return { series: series.replaceAll('$model', '.*'), label }
  })
}

function dashboards(): readonly (readonly [string, Dashboard])[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  return files.map((name) => {
    return [name.replace('.json', ''), JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Dashboard]
  })
}
