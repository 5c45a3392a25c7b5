import { readFileSync } from 'node:fs'
import type { DeclaredService } from './stack-declaration.ts'

/** Says nothing about how a broker behaves, or more than a report may. */
const LEFT_OUT = /PASS|SECRET|COOKIE|LISTENERS|CLUSTER_ID/i

/**
 * What a stack tells its broker that is not the default: variables of its environment, and the lines
 * (`name = value`) of the files that are mounted into it.
 */
export function brokerSettings(declared: DeclaredService): Record<string, string | number> {
  const settings: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(declared.environment ?? {})) {
    if (value !== null && !LEFT_OUT.test(name)) settings[name] = value
  }
  const files = (declared.volumes ?? []).filter(
    ({ type, target }) => type === 'bind' && /\.conf$/.test(target),
  )
  for (const { source } of files) {
    if (source !== undefined) Object.assign(settings, linesOf(readFileSync(source, 'utf8')))
  }
  return settings
}

function linesOf(text: string): Record<string, string> {
  const pairs = text.split('\n').flatMap((line) => {
    const found = /^\s*([\w.]+)\s*=\s*(.*?)\s*$/.exec(line)
    return found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const]
  })
  return Object.fromEntries(pairs)
}
