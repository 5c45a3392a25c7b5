import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'

/** One service of a stack, as `docker compose config --format json` resolves it. */
export interface DeclaredService {
  readonly image: string
  readonly build?: unknown
  readonly environment?: Readonly<Record<string, string | null>>
  readonly volumes?: readonly DeclaredVolume[]
  readonly cpus?: number | string
  /** Bytes. */
  readonly mem_limit?: number | string
  /** Everything else is handed on as it is. */
  readonly [setting: string]: unknown
}

export interface DeclaredVolume {
  readonly type: string
  readonly source?: string
  readonly target: string
}

/** A whole stack, resolved: nothing extended, nothing interpolated, every path absolute. */
export interface DeclaredStack {
  readonly services: Readonly<Record<string, DeclaredService>>
  readonly volumes?: Readonly<Record<string, unknown>>
  readonly configs?: Readonly<Record<string, unknown>>
}

/** The service of that name. Throws `BrokerUnavailable` where the stack has none or it names no image. */
export function serviceIn(stack: DeclaredStack, name: string, file: string): DeclaredService {
  const found = stack.services[name]
  if (found?.image !== undefined) return found
  const known = Object.keys(stack.services).join(', ')
  const message = `reading ${file}: expected a service ${name} with an image, got ${found === undefined ? known : 'no image'}.`
  throw new BrokerUnavailable('bad_stack', message)
}

/** What one container of ours is told besides what the stack says of it. */
export interface Placing {
  /** Its name among those of the project, by which the others reach it. */
  readonly key: string
  readonly container_name: string
  /** The id of the image: its name may lead to another one before the run ends. */
  readonly image_id: string
  /** From ports of 127.0.0.1 to its own. */
  readonly ports: ReadonlyMap<number, number>
  readonly environment: Readonly<Record<string, string>>
  readonly volumes: readonly DeclaredVolume[]
  /** What it runs; what the stack says unless given. */
  readonly command?: readonly string[]
  /** Who is asked for names that the project does not have; the machine's name servers unless given. */
  readonly dns?: string
  /** `<uid>:<gid>`; the image's own unless given. */
  readonly user?: string
}

/**
 * A compose file with one service of the stack, placed for one run: loopback ports of ours, no health checks
 * that would run beside a measurement (readiness is asked for by those who need it), no restart behind the
 * back of whoever killed it, and no neighbours to be started with it. Limits, capabilities, image, command
 * and everything else are the stack's.
 */
export function placed(
  declared: DeclaredService,
  stack: DeclaredStack,
  project: string,
  placing: Placing,
): object {
  const { build: _build, depends_on: _neighbours, profiles: _profiles, ...kept } = declared
  const service = {
    ...kept,
    image: placing.image_id,
    container_name: placing.container_name,
    environment: { ...declared.environment, ...placing.environment },
    healthcheck: { disable: true },
    // Process 1 of a container cannot kill itself with SIGKILL, which is how a service crashes at a point.
    init: true,
    networks: { default: { aliases: [placing.key] } },
    ports: [...placing.ports].map(([published, target]) => ({
      mode: 'ingress',
      protocol: 'tcp',
      host_ip: '127.0.0.1',
      published: String(published),
      target,
    })),
    pull_policy: 'missing',
    restart: 'no',
    volumes: placing.volumes,
    ...(placing.command === undefined ? {} : { command: placing.command }),
    ...(placing.dns === undefined ? {} : { dns: [placing.dns] }),
    ...(placing.user === undefined ? {} : { user: placing.user }),
  }
  const named = placing.volumes.flatMap(({ type, source }) =>
    type === 'volume' && source !== undefined ? [[source, {}] as const] : [],
  )
  return {
    name: project,
    services: { [placing.key]: service },
    networks: { default: { name: networkOf(project), external: true } },
    volumes: Object.fromEntries(named),
    ...(stack.configs === undefined ? {} : { configs: stack.configs }),
  }
}

/** The network of a project. */
export function networkOf(project: string): string {
  return `${project}_default`
}

/** What a container may use, as a report says it; `none` where the stack sets no limit. */
export function limitsOf({ cpus, mem_limit }: DeclaredService): string {
  const parts = [
    ...(cpus === undefined ? [] : [`${cpus} CPU`]),
    ...(mem_limit === undefined ? [] : [`${Math.round(Number(mem_limit) / 2 ** 20)} MiB`]),
  ]
  return parts.join(', ') || 'none'
}
