import { createHash } from 'node:crypto'
import type { Metrics } from '@three-ways/result-files/metrics'
import { readTable } from './printed-table.ts'

/** From this version on a run tells what its cells were measured with. */
const TOLD_SINCE = 3

/** What is wrong with what a run says of its configurations. */
export interface ConfigurationFaults {
  readonly missing: readonly string[]
  readonly differences: readonly string[]
}

/**
 * Whether each cell names a configuration that is there and is its model's, and each configuration is what
 * its name was made of: a setting that was edited no longer fits, and neither does one in another's place.
 * Pure.
 */
export function compareConfigurations({ schema_version, run, results }: Metrics): ConfigurationFaults {
  if (schema_version < TOLD_SINCE) {
    const missing =
      run.manifest === undefined ? ['run.manifest: a run of this version told its settings'] : []
    return { missing, differences: [] }
  }
  const { configurations = {} } = run
  const differences = Object.entries(configurations).flatMap(([name, configuration]) => {
    const hash = createHash('sha256').update(JSON.stringify(configuration)).digest('hex')
    const is_own = hash.startsWith(name) && name.length === 12
    return is_own ? [] : [`run.configurations.${name}: it is not what its name was made of (SHA-256)`]
  })
  const missing = new Set<string>()
  for (const { model, configuration_hash: name } of results) {
    const found = configurations[name]
    if (found === undefined) missing.add(`run.configurations.${name}: the settings of ${model} are not there`)
    else if (found.model !== model) differences.push(`run.configurations.${name}: it is not of ${model}`)
  }
  return { missing: [...missing], differences: [...new Set(differences)] }
}

const NOTHING = '–'
const EVERY_MODEL = 'every model'

/**
 * Reads the printed tables of settings back: every value is that of a configuration of the model, "every
 * model" is said only where each of them has that, a model without a column has no such setting, and none is
 * left out. Pure.
 */
export function comparePrintedSettings(markdown: string, { run, results }: Metrics): string[] {
  if (run.configurations === undefined) return []
  const measured = new Set(results.map(({ model }) => model))
  const tables = markdown.split('\n\n').filter((part) => part.startsWith('|'))
  const printed = new Map(tables.flatMap((part) => [...readTable(part)]))
  const configurations = Object.values(run.configurations).filter(({ model, settings }) => {
    // A floor is compared with nobody, and stands in no table of settings.
    return measured.has(model) && settings.floor_step === undefined
  })
  // That those of a whole model are missing is said already.
  const told = new Set(configurations.map(({ model }) => model))
  const differences: string[] = []
  for (const name of new Set(configurations.flatMap(({ settings }) => Object.keys(settings)))) {
    if (!printed.has(name)) differences.push(`settings: ${name} was read back and is not in a table`)
  }
  for (const [setting, cells] of printed) {
    for (const model of told) {
      const own = configurations.filter((one) => one.model === model).map(({ settings }) => settings[setting])
      const text = cells.get(EVERY_MODEL) ?? cells.get(model) ?? NOTHING
      if (!own.map(asPrinted).includes(text)) {
        differences.push(`settings: ${setting} of ${model} is printed as ${text}`)
      }
    }
  }
  return differences
}

/** A list, or flags, with spaces in between, and no bar. */
function asPrinted(value: string | number | boolean | undefined): string {
  if (value === undefined) return NOTHING
  return String(value).replaceAll('|', ' or ').replaceAll(',', ', ').replaceAll('_-', ' -')
}
