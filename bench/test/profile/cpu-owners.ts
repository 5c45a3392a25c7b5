import { z } from 'zod'

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.int()).optional(),
    }),
  ),
  /** Of the clock of `process.hrtime`, as are all samples. */
  startTime: z.number(),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
})
export type CpuProfile = z.output<typeof profileSchema>
type Frame = CpuProfile['nodes'][number]['callFrame']

/** Reads what `node --cpu-prof` wrote. Rejects what is none. */
export function readProfile(text: string): CpuProfile {
  return profileSchema.parse(JSON.parse(text))
}

/** Whose processor time can be, in the order in which it is shown. */
export const OWNERS = [
  'sockets written (kernel)',
  'store: SQLite and statements',
  'Node: HTTP, sockets, streams',
  'event loop, reads (native)',
  'garbage collection',
  'express',
  'undici',
  'amqplib',
  'kafkajs',
  'other libraries',
  'ours: door, carriers, engine',
  'ours: contract, workflow',
  'floor',
] as const
export type Owner = (typeof OWNERS)[number]

/** Microseconds of each. */
export type Owned = Partial<Record<Owner, number>>

/** Functions of Node that are not written in JavaScript. SQLite's are in none: they are their callers'. */
const WRITES = /^(writev|write(Utf8|Latin1|Ascii|Ucs2)String|writeBuffer|shutdown)$/

const LIBRARIES: readonly (readonly [RegExp, Owner])[] = [
  [/^(express|router|body-parser|raw-body|send|finalhandler|debug|type-is|content-type|qs)$/, 'express'],
  [/^undici$/, 'undici'],
  [/^(amqplib|buffer-more-ints)$/, 'amqplib'],
  [/^kafkajs$/, 'kafkajs'],
]
const STORE = 'store: SQLite and statements'
const ROOMS: readonly (readonly [RegExp, Owner])[] = [
  [/^(service-runtime\/src\/store\/|order-workflow\/src\/tables\/|floor\/src\/stored-rows)/, STORE],
  [/^floor\//, 'floor'],
  [/^(event-contract|order-workflow)\//, 'ours: contract, workflow'],
]
const ROOT = new URL('../../../', import.meta.url).href

/**
 * Processor time between two moments, in microseconds of each owner: a sample counts for the function that
 * was at work itself, not for those that called it. Time in which the thread waited is nobody's.
 */
export function ownersOf(profile: CpuProfile, from_us: number, to_us: number): Owned {
  const owner = ownerByNode(profile)
  const owned: Owned = {}
  let at_us = profile.startTime
  profile.samples.forEach((sample, index) => {
    at_us += profile.timeDeltas[index] ?? 0
    const took_us = profile.timeDeltas[index + 1] ?? 0
    const whose = owner.get(sample)
    if (whose === undefined || at_us < from_us || at_us >= to_us) return
    owned[whose] = (owned[whose] ?? 0) + took_us
  })
  return owned
}

/** A native function without an address is that of whoever called it, unless it is known by name. */
function ownerByNode({ nodes }: CpuProfile): ReadonlyMap<number, Owner> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const owners = new Map<number, Owner>()
  const walk: { readonly id: number; readonly caller: Owner }[] = []
  const [root] = nodes
  if (root !== undefined) walk.push({ id: root.id, caller: 'event loop, reads (native)' })
  for (let next = walk.pop(); next !== undefined; next = walk.pop()) {
    const node = byId.get(next.id)
    if (node === undefined) continue
    const owner = ownerOf(node.callFrame, next.caller)
    if (owner !== undefined) owners.set(node.id, owner)
    for (const id of node.children ?? []) walk.push({ id, caller: owner ?? next.caller })
  }
  return owners
}

function ownerOf({ functionName, url }: Frame, caller: Owner): Owner | undefined {
  if (functionName === '(idle)') return undefined
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (functionName === '(program)') return 'event loop, reads (native)'
  if (url === '') return WRITES.test(functionName) ? 'sockets written (kernel)' : caller
  if (url.startsWith('node:')) return 'Node: HTTP, sockets, streams'
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (library !== undefined) return LIBRARIES.find(([name]) => name.test(library))?.[1] ?? 'other libraries'
  const path = url.startsWith(ROOT) ? url.slice(ROOT.length) : url
  return ROOMS.find(([room]) => room.test(path))?.[1] ?? 'ours: door, carriers, engine'
}

/** All of them together, each times a factor. */
export function summed(all: readonly Owned[], factor: number): Owned {
  const sums: Owned = {}
  for (const owner of OWNERS) {
    const sum_us = all.reduce((sum, owned) => sum + (owned[owner] ?? 0), 0)
    if (sum_us > 0) sums[owner] = sum_us * factor
  }
  return sums
}
