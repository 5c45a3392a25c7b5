import { createRequire } from 'node:module'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MOST_BYTES_OF_BATCH } from './compression.ts'
import { type AnswerDecoder, decodingBounded } from './fetched-records.ts'
import { encodingNullHeaders, type RecordToEncode } from './null-headers.ts'
import { batchBytes, MOST_RECORDS_OF_BATCH, recordsOf } from './record-batch.ts'

const require = createRequire(import.meta.url)
const crc32c = require('kafkajs/src/protocol/recordBatch/crc32C/index.js') as (bytes: Buffer) => number
const snappy = require('snappyjs') as { compress(bytes: Buffer): Buffer }
const lz4 = require('lz4js') as { compress(bytes: Buffer): Uint8Array }
const encodeRecord = encodingNullHeaders(require('kafkajs/src/protocol/recordBatch/record/v0/index.js'))

const CODEC = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 }

interface BatchOptions {
  readonly attributes?: number
  readonly pack?: (records: Buffer) => Uint8Array
  readonly count?: number
  readonly last_offset_delta?: number
}

/** A batch as a producer makes it: format 2, from offset 40, at 1000 ms. */
function batchOf(records: readonly Partial<RecordToEncode>[], options: BatchOptions = {}): Buffer {
  const { attributes = 0, pack = (bytes) => bytes, count = records.length } = options
  const encoded = records.map((record, n) => {
    const whole = { offsetDelta: n, timestampDelta: n, key: null, value: null, ...record }
    return (encodeRecord(whole) as unknown as { buffer: Buffer }).buffer
  })
  const head = Buffer.alloc(61)
  head.writeBigInt64BE(40n, 0)
  head.writeInt8(2, 16)
  head.writeInt16BE(attributes, 21)
  head.writeInt32BE(options.last_offset_delta ?? records.length - 1, 23)
  head.writeBigInt64BE(1000n, 27)
  head.writeBigInt64BE(5000n, 35)
  head.writeBigInt64BE(-1n, 43)
  head.writeInt32BE(count, 57)
  const batch = Buffer.concat([head, pack(Buffer.concat(encoded))])
  batch.writeInt32BE(batch.length - 12, 8)
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17)
  return batch
}

/** What kafkajs would hand over: the records behind their length. */
function answerOf(...batches: Buffer[]): AnswerDecoder {
  const bytes = Buffer.concat(batches)
  return {
    buffer: Buffer.concat([Buffer.from([0, 0, 0, 0]), bytes]),
    offset: 0,
    readInt32: () => bytes.length,
    canReadBytes: () => true,
    readBytes: () => bytes,
  }
}

const decode = decodingBounded(async () => ['read by the client'])

function xerial(bytes: Buffer): Buffer {
  const half = Math.ceil(bytes.length / 2)
  const blocks = [bytes.subarray(0, half), bytes.subarray(half)].flatMap((block) => {
    const packed = snappy.compress(block)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(packed.length)
    return [length, packed]
  })
  return Buffer.concat([
    Buffer.from('\x82SNAPPY\0', 'latin1'),
    Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]),
    ...blocks,
  ])
}

describe('a batch', () => {
  it('has its records as they were sent: keys, values, headers, offsets, times', async () => {
    const records = await recordsOf(
      batchOf([
        { key: 'order-1', value: 'body', headers: { one: 'a', two: ['b', 'c'] } },
        { timestampDelta: 123_456_789_000, value: '' },
      ]),
    )
    expect(records).toMatchObject([
      { offset: '40', timestamp: '1000', key: Buffer.from('order-1'), value: Buffer.from('body') },
      { offset: '41', timestamp: '123456790000', key: null, value: Buffer.alloc(0) },
    ])
    expect({ ...records[0]?.headers }).toEqual({
      one: Buffer.from('a'),
      two: [Buffer.from('b'), Buffer.from('c')],
    })
    expect(records[0]).toMatchObject({ isControlRecord: false, batchContext: { producerId: '-1' } })
  })

  it('keeps headers that have no value or the name of what every object has', async () => {
    const headers = { none: null, toString: 'mine', ['__proto__']: 'mine too' } as never
    const [record] = await recordsOf(batchOf([{ value: 'x', headers }]))
    expect(Object.entries(record?.headers ?? {})).toEqual([
      ['none', null],
      ['toString', Buffer.from('mine')],
      ['__proto__', Buffer.from('mine too')],
    ])
  })

  it('takes the time of the broker where the topic says so', async () => {
    const [record] = await recordsOf(batchOf([{ value: 'x' }], { attributes: 0x08 }))
    expect(record?.timestamp).toBe('5000')
  })

  it.each([
    ['gzip', CODEC.gzip, gzipSync],
    ['zstd', CODEC.zstd, zstdCompressSync],
    ['snappy, plain', CODEC.snappy, snappy.compress],
    ['snappy in the blocks of Java', CODEC.snappy, xerial],
    ['lz4', CODEC.lz4, lz4.compress],
  ])('is read in %s', async (_name, attributes, pack) => {
    const value = 'abcdefgh'.repeat(20_000)
    const records = await recordsOf(batchOf([{ value }, { value: 'b' }], { attributes, pack }))
    expect(records.map((record) => record.value?.toString())).toEqual([value, 'b'])
  })

  it('of which nothing is left lets its readers come past it', async () => {
    const [record] = await recordsOf(batchOf([], { last_offset_delta: 4 }))
    expect(record).toMatchObject({ offset: '44', isControlRecord: true })
  })

  it.each([
    ['garbage', 'expected the checksum', (batch: Buffer) => batch.fill(0xa5, 61)],
    ['a changed byte', 'expected the checksum', (batch: Buffer) => batch.writeUInt8(1, 70)],
  ])('with %s is one message that names it', async (_name, why, spoil) => {
    const batch = batchOf([{ value: 'a' }, { value: 'b' }, { value: 'c' }])
    spoil(batch)
    const [record, ...others] = await recordsOf(batch)
    expect(others).toEqual([])
    expect(record).toMatchObject({ offset: '42', isControlRecord: false })
    const unreadable = { first_offset: 40, last_offset: 42, size_bytes: batch.length }
    expect(record?.unreadable).toEqual({ ...unreadable, why: expect.stringContaining(why) })
  })

  it.each([
    ['gzip that is none', 'gzip: incorrect header check', CODEC.gzip, () => Buffer.from('nonsense')],
    ['zstd that is none', 'zstd: ', CODEC.zstd, () => Buffer.from('nonsense')],
    [
      'snappy that is none',
      'snappy: ',
      CODEC.snappy,
      () => Buffer.from('\xff\xff\xff\xff\xff\xff', 'latin1'),
    ],
    ['lz4 that is none', 'lz4: invalid magic number', CODEC.lz4, () => Buffer.from('nonsense')],
    ['a codec that nobody knows', 'expected a codec from 0 to 4, got 6', 6, (bytes: Buffer) => bytes],
    ['records that end too early', 'middle of a record', 0, (bytes: Buffer) => bytes.subarray(0, -3)],
    ['half a gzip', 'gzip: unexpected end of file', CODEC.gzip, (b: Buffer) => gzipSync(b).subarray(0, -9)],
  ])('with %s says what is wrong, whatever its checksum says', async (_name, why, attributes, pack) => {
    const [record] = await recordsOf(batchOf([{ value: 'a'.repeat(100) }], { attributes, pack }))
    expect(record?.unreadable?.why).toContain(why)
  })

  it.each([
    ['gzip', CODEC.gzip, gzipSync],
    ['zstd', CODEC.zstd, zstdCompressSync],
    ['snappy', CODEC.snappy, snappy.compress],
    ['lz4', CODEC.lz4, lz4.compress],
  ])('of %s that becomes far too much is not unpacked', async (name, attributes, pack) => {
    const value = ' '.repeat(MOST_BYTES_OF_BATCH + 1)
    const [record] = await recordsOf(batchOf([{ value }], { attributes, pack }))
    expect(record?.unreadable?.why).toMatch(
      name === 'snappy' ? /snappy: .*too big/ : /expected at most 16777216/,
    )
  })

  it('of far too many records is not taken apart, and many headers of one record are no work', async () => {
    const count = MOST_RECORDS_OF_BATCH + 1
    const [many] = await recordsOf(batchOf([{ value: 'a' }], { count }))
    expect(many?.unreadable?.why).toContain('expected at most 100000 records')
    const headers = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`h${n}`, 'v']))
    const [record] = await recordsOf(batchOf([{ value: 'a', headers }]))
    expect(Object.keys(record?.headers ?? {})).toHaveLength(100_000)
  })
})

describe('an answer', () => {
  it('has the batches that are whole, and stands for those that cannot be read', async () => {
    const [first, second] = [batchOf([{ value: 'a' }]), batchOf([{ value: 'b' }], { attributes: 7 })]
    const part = batchOf([{ value: 'c' }]).subarray(0, -1)
    const messages = (await decode(answerOf(first, second, part))) as {
      value: unknown
      unreadable?: object
    }[]
    expect(messages.map(({ value, unreadable }) => [value, unreadable !== undefined])).toEqual([
      [Buffer.from('a'), false],
      [null, true],
    ])
  })

  it('is decoded as far as memory allows; the rest is fetched again', async () => {
    const bomb = batchOf([{ value: ' '.repeat(9 * 1024 * 1024) }], { attributes: CODEC.gzip, pack: gzipSync })
    expect(await decode(answerOf(bomb, bomb, bomb, bomb))).toHaveLength(2)
  })

  it('in a format of old is left to the client', async () => {
    const old = batchOf([{ value: 'a' }])
    old.writeInt8(1, 16)
    expect(await decode(answerOf(old))).toEqual(['read by the client'])
  })

  it('that lies about the length of a batch is refused with both numbers', () => {
    const batch = batchOf([{ value: 'a' }])
    batch.writeInt32BE(-1, 8)
    expect(() => batchBytes(batch, 0)).toThrow('expected 61 bytes or more, got 11')
  })
})
