import type { WorkloadCommand } from '@three-ways/event-contract/workload'

/** Makes command n. All of a load are made before it starts, and packed where another thread sends them. */
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

/** Each command is made, copied and forgotten: half a million of them would take more than their bytes. */
export function packCommands(count: number, command: CommandOf): PackedCommands {
  const ends = new Uint32Array(count)
  const route_of = new Uint16Array(count)
  const routes = new Map<string, Route & { readonly index: number }>()
  let bytes = new Uint8Array(count === 0 ? 0 : Math.ceil(command(0).body.length * count * SPARE))
  let end = 0
  for (let n = 0; n < count; n += 1) {
    const { method, path, body } = command(n)
    const start = end
    end += body.length
    if (end > bytes.length) bytes = grown(bytes, Math.max(end, Math.ceil((end / (n + 1)) * count * SPARE)))
    bytes.set(body, start)
    ends[n] = end
    const name = `${method} ${path}`
    const route = routes.get(name) ?? { method, path, index: routes.size }
    routes.set(name, route)
    route_of[n] = route.index
  }
  const packed = [...routes.values()].map(({ method, path }) => ({ method, path }))
  // A view: a copy would need as much again, and what is left over was never touched.
  return { bytes: bytes.subarray(0, end), ends, routes: packed, route_of }
}

/** Room is made once for all, by the first of them; ids of later ones are longer by some digits. */
const SPARE = 1.25

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}

/** The inverse of `packCommands`: command n, its body as a view. */
export function commandOf({ bytes, ends, routes, route_of }: PackedCommands, n: number): WorkloadCommand {
  const start = n === 0 ? 0 : (ends[n - 1] as number)
  const { method, path } = routes[route_of[n] as number] as Route
  return { method, path, body: Buffer.from(bytes.buffer, start, (ends[n] as number) - start) }
}
