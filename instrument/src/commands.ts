import type { WorkloadCommand } from '@three-ways/event-contract/workload'

/** Makes command n. All of a load are made before it starts. */
export type CommandOf = (n: number) => WorkloadCommand

/** Where commands go: a method and a path. */
export interface Route {
  readonly method: WorkloadCommand['method']
  readonly path: string
}

/** Commands 0 to n - 1 in one piece, so that they travel to another thread without a copy. */
export interface PackedCommands {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where the body of each command ends. */
  readonly ends: Uint32Array<ArrayBuffer>
  /** The few routes that there are, and which of them each command takes. */
  readonly routes: readonly Route[]
  readonly route_of: Uint16Array<ArrayBuffer>
}

export function packCommands(count: number, command: CommandOf): PackedCommands {
  const all = Array.from({ length: count }, (_, n) => command(n))
  const ends = new Uint32Array(count)
  const route_of = new Uint16Array(count)
  const routes = new Map<string, Route & { readonly index: number }>()
  let end = 0
  for (const [n, { method, path, body }] of all.entries()) {
    end += body.length
    ends[n] = end
    const name = `${method} ${path}`
    const route = routes.get(name) ?? { method, path, index: routes.size }
    routes.set(name, route)
    route_of[n] = route.index
  }
  const bytes = new Uint8Array(end)
  for (const [n, { body }] of all.entries()) bytes.set(body, (ends[n] as number) - body.length)
  const packed = [...routes.values()].map(({ method, path }) => ({ method, path }))
  return { bytes, ends, routes: packed, route_of }
}

/** The inverse of `packCommands`: command n, its body as a view. */
export function commandOf({ bytes, ends, routes, route_of }: PackedCommands, n: number): WorkloadCommand {
  const start = n === 0 ? 0 : (ends[n - 1] as number)
  const { method, path } = routes[route_of[n] as number] as Route
  return { method, path, body: Buffer.from(bytes.buffer, start, (ends[n] as number) - start) }
}
