import { expect, test } from 'vitest'
import { newClusterId } from './kafka-cluster-id.ts'

test('no cluster id looks like an option of a command, whatever its first byte', () => {
  for (let first_byte = 0; first_byte < 256; first_byte += 1) {
    const id = newClusterId((size) => Buffer.alloc(size, first_byte))
    expect(id).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/)
  }
})

test('each cluster has an id of its own', () => {
  expect(newClusterId()).not.toBe(newClusterId())
})
