import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { parse } from 'yaml'

/** What the checks look at in a service of a compose file. */
export interface ComposeService {
  readonly image?: string
  readonly build?: { readonly target: string; readonly args: Readonly<Record<string, string>> }
  readonly extends?: string | { readonly file: string; readonly service: string }
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly tmpfs?: readonly string[]
  readonly profiles?: readonly string[]
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly aliases: readonly string[] }>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>
  readonly healthcheck?: {
    readonly test: readonly string[]
    readonly interval: string
    readonly timeout: string
    readonly retries: number
    readonly start_period: string
  }
  readonly hostname?: string
  readonly init?: boolean
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly cpus?: number
  readonly mem_limit?: string
  readonly stop_grace_period?: string
  readonly restart?: string
}

export interface ComposeFile {
  readonly name?: string
  readonly services: Readonly<Record<string, ComposeService>>
  readonly volumes?: Readonly<Record<string, unknown>>
  readonly networks?: Readonly<Record<string, unknown>>
}

/** What looks on, where it is asked to; the last one beside Kafka alone. */
export const OBSERVERS = ['prometheus', 'grafana', 'cadvisor', 'kafka-agent']

const root = import.meta.dirname

export function readText(path: string): string {
  return readFileSync(posix.join(root, path), 'utf8')
}

/** A compose file as it is written; a list that replaces another one is a list like any other. */
export function readCompose(path: string): ComposeFile {
  const override = { tag: '!override', collection: 'seq', resolve: (list: unknown) => list } as const
  return parse(readText(path), { merge: true, customTags: [override] }) as ComposeFile
}

/** A service with everything that it extends, as compose puts the two together. */
export function resolvedService(path: string, name: string): ComposeService {
  const service = readCompose(path).services[name]
  if (service === undefined) throw new RangeError(`${path} has no service ${name}`)
  if (service.extends === undefined) return service
  const { extends: base, ...own } = service
  const from = typeof base === 'string' ? { file: posix.basename(path), service: base } : base
  const inherited = resolvedService(posix.join(posix.dirname(path), from.file), from.service)
  return {
    ...inherited,
    ...own,
    environment: { ...inherited.environment, ...own.environment },
    volumes: [...(inherited.volumes ?? []), ...(own.volumes ?? [])],
  }
}

/** What compose makes of a text when no variable is set. */
export function withDefaults(text: string | number): string {
  return String(text).replace(/\$\{\w+:-([^}]*)\}/g, '$1')
}

/** `15s` as milliseconds. */
export function milliseconds(duration: string | undefined): number {
  const seconds = /^(\d+)s$/.exec(duration ?? '')?.[1]
  if (seconds === undefined) throw new RangeError(`expected whole seconds such as 15s, got ${duration}`)
  return Number(seconds) * 1000
}
