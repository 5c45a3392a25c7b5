import { expect, it } from 'vitest'
import { FaultControls } from './fault-controls.ts'

const ids = Array.from({ length: 10_000 }, (_, n) => `order-${n}`)

it('slows nobody until it is told to', () => {
  const controls = new FaultControls()
  expect(ids.every((id) => controls.delayOf(id) === 0)).toBe(true)
})

it.each([0, 0.01, 0.3, 1])('slows a share of %d of the subjects, the same ones each time', (delay_share) => {
  const slow = () => {
    const controls = new FaultControls({ delay_ms: 50, delay_share })
    return ids.filter((id) => controls.delayOf(id) === 50)
  }
  expect(slow()).toEqual(slow())
  expect(Math.abs(slow().length / ids.length - delay_share)).toBeLessThan(0.01)
})

it('slows those of a small share also in a larger one', () => {
  const few = new FaultControls({ delay_ms: 1, delay_share: 0.1 })
  const many = new FaultControls({ delay_ms: 1, delay_share: 0.2 })
  for (const id of ids) if (few.delayOf(id) > 0) expect(many.delayOf(id)).toBe(1)
})
