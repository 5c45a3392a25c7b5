import { expect, test } from 'vitest'
import { commandOf, packCommands } from './commands.ts'

const command = (n: number) => ({
  method: n % 2 === 0 ? ('POST' as const) : ('PUT' as const),
  path: `/things/${n % 3}`,
  body: Buffer.from('x'.repeat(n)),
})

test('commands are the same when they have travelled, those without a body too', () => {
  const packed = packCommands(20, command)
  expect(Array.from({ length: 20 }, (_, n) => commandOf(packed, n))).toEqual(
    Array.from({ length: 20 }, (_, n) => command(n)),
  )
  expect(packed.routes).toHaveLength(6)
})
