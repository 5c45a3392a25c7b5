import { beforeEach, describe, expect, it } from 'vitest'
import { messageOf } from '../test/fake-channel.ts'
import { BARE_NAMES } from './names.ts'
import type { Outgoing } from './publisher.ts'
import { PuttingAside } from './putting-aside.ts'

const WHY = { reason: 'not_json', attempts: 1, faults: [], subject: undefined }
const { signal } = new AbortController()
const refusal = (code: number) => Object.assign(new Error(`${code}`), { code })

/** A broker that refuses what is larger than it takes, and ends the channel on which it was asked. */
let most_bytes: number
let refuses: () => Error
let together: number[]
let alone: number[]
let aside: PuttingAside
beforeEach(() => {
  most_bytes = Number.POSITIVE_INFINITY
  refuses = () => refusal(406)
  together = []
  alone = []
  const take = ({ body }: Outgoing, sizes: number[], error: () => Error) => {
    sizes.push(body.length)
    if (body.length > most_bytes) throw error()
  }
  aside = new PuttingAside({
    service: 'inventory-service',
    names: BARE_NAMES,
    publisher: {
      send: async ([message]) => {
        if (message !== undefined) take(message, together, () => new Error('channel closed'))
      },
      sendAlone: async (message) => take(message, alone, refuses),
    },
  })
})
const put = (bytes: number) => aside.putAside(messageOf(1, 'x'.repeat(bytes)), WHY, signal)

describe('a message that is put aside', () => {
  it('is put there whole, together with all others', async () => {
    await put(100_000)
    expect([together, alone]).toEqual([[100_000], []])
  })

  it('is cut short where it is refused as too large, and those like it do not disturb the others again', async () => {
    most_bytes = 50_000
    await put(100_000)
    await put(200_000)
    await put(10_000)
    expect(together).toEqual([100_000, 10_000])
    expect(alone).toEqual([100_000, 16_384, 200_000, 16_384])
  })

  it('is kept by reference where even its beginning is refused', async () => {
    most_bytes = 0
    refuses = () => new RangeError('exceeds the encoding buffer')
    await put(100_000)
    expect(alone).toEqual([100_000, 16_384, 0])
  })

  it.each([new Error('message nacked'), refusal(403), new Error('channel closed')])(
    'stays whole where the broker is full, away, or forbids it: %s',
    async (error) => {
      most_bytes = 10
      refuses = () => error
      await expect(put(100)).rejects.toBe(error)
      expect(alone).toEqual([100])
    },
  )
})
