import { expect, test } from 'vitest'
import { type CpuProfile, ownersOf, readProfile, summed } from './cpu-owners.ts'

const root = new URL('../../../', import.meta.url).href
const node = (id: number, functionName: string, url = '', children: number[] = []) => {
  return { id, callFrame: { functionName, url }, children }
}

/** A sample of each function, a millisecond apart, from 1,000 us on. */
function profileOf(nodes: CpuProfile['nodes'], samples: readonly number[]): CpuProfile {
  return { nodes, startTime: 0, samples: [...samples], timeDeltas: samples.map(() => 1_000) }
}

const NODES = [
  node(1, '(root)', '', [2, 3, 4, 5, 8, 10, 12]),
  node(2, '(idle)'),
  node(3, '(program)'),
  node(4, '(garbage collector)'),
  node(5, 'route', `${root}node_modules/express/lib/application.js`, [6]),
  node(6, 'place', `${root}order-workflow/src/services/order-service.ts`, [7]),
  node(7, 'insert', `${root}order-workflow/src/tables/order-tables.ts`),
  node(8, 'writeGeneric', 'node:internal/stream_base_commons', [9]),
  node(9, 'writev'),
  node(10, 'hop', `${root}floor/src/hop.ts`, [11]),
  node(11, 'utf8Slice'),
  node(12, 'parse', 'file:///elsewhere/node_modules/@scope/parser/index.js'),
]

test('a sample is that of who was at work itself, and native work that of who asked for it', () => {
  const every = NODES.map(({ id }) => id)
  // The last sample has no next one that tells how long it took.
  const owned = ownersOf(profileOf(NODES, [...every, 2]), 0, 1e9)
  expect(owned).toEqual({
    'event loop, reads (native)': 2_000,
    'garbage collection': 1_000,
    express: 1_000,
    'ours: contract, workflow': 1_000,
    'store: SQLite and statements': 1_000,
    'Node: HTTP, sockets, streams': 1_000,
    'sockets written (kernel)': 1_000,
    floor: 2_000,
    'other libraries': 1_000,
  })
})

test('only what was sampled between the two moments counts', () => {
  const profile = profileOf(NODES, [7, 7, 7, 7, 2])
  expect(ownersOf(profile, 2_000, 4_000)).toEqual({ 'store: SQLite and statements': 2_000 })
})

test('services are added up, and shared by the orders', () => {
  expect(summed([{ express: 10, floor: 2 }, { express: 20 }, {}], 0.5)).toEqual({ express: 15, floor: 1 })
})

test('what is no profile is refused', () => {
  expect(() => readProfile('{"nodes": []}')).toThrow('startTime')
})
