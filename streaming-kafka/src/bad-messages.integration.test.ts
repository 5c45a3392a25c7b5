import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openForFile, systemForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { until } from '@three-ways/testbed/order-client'
import type { DeadLetter } from '@three-ways/testbed/system'
import { describe, expect, it } from 'vitest'
import { openForeignProducer, orderPlaced, orderRecord } from '../test/foreign-producer.ts'
import { AdminClient } from './admin-client.ts'
import { readFromBeginning } from './read-topics.ts'
import { system } from './system.ts'

const WITHIN_MS = 60_000
const NAMESPACE = 'bad'
const TOPIC = `${NAMESPACE}.order-events`
const INVENTORY = 'inventory-service'

const raised = systemForFile(system, NAMESPACE, { handler_concurrency: 32 })
const { own } = raised
const foreign = openForFile(() => openForeignProducer(own.broker.url))
let orders = 0

/** Orders that come behind something bad: every one of them ends. */
async function expectOrdersEnd(): Promise<void> {
  orders += 1
  const ids = await placeAll(raised.customer, `behind-${orders}`, 6)
  await untilAllQuiet(raised.running, own.signal)
  expectEachOnce(raised.running, ids)
}

async function letterAt(offset: number): Promise<DeadLetter> {
  const id = `${INVENTORY}/${TOPIC}/0@${offset}`
  let letter: DeadLetter | undefined
  const isKept = async () => {
    const letters = await raised.running.inspector.deadLetters(own.signal)
    letter = letters.find((one) => one.id === id)
    return letter !== undefined
  }
  await until(`${id} was put aside`, WITHIN_MS, own.signal, isKept, { lasts: true })
  return letter as DeadLetter
}

const logOf = (service: string) => readFileSync(join(own.folder, NAMESPACE, `${service}.log`), 'utf8')
const linesAbout = (offset: number) =>
  logOf(INVENTORY)
    .split('\n')
    .filter((line) => line.includes(`${TOPIC}/0@${offset}`))
const reservationsOf = (id: string) => raised.running.ledgerView().entries.get(id)?.reservations ?? 0

/** The newest record in the first partition. A redriven one goes where its key leads. */
async function newestIn(topic: string) {
  await using looking = new AdminClient(own.broker.url, 'test')
  await looking.connected()
  const records = await readFromBeginning(looking.client, looking.admin, [topic], own.signal)
  return records
    .map(({ message }) => message)
    .sort((one, other) => Number(one.timestamp) - Number(other.timestamp))
    .at(-1)
}

describe('a batch that somebody else wrote', () => {
  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('is read in %s, and so are orders', async (codec) => {
    // The broker packs what it gets, as any producer in Java would.
    await foreign().configure(TOPIC, 'compression.type', codec)
    const offset = await foreign().send(TOPIC, [{ value: 'not an order' }])
    expect(await letterAt(offset)).toMatchObject({ reason: 'not_json', body: Buffer.from('not an order') })
    await expectOrdersEnd()
    await foreign().configure(TOPIC, 'compression.type', undefined)
    expect(logOf(INVENTORY)).not.toContain('blocked')
  })

  it('and that nobody can read is kept as a reference, said once, and passed over', async () => {
    const inventory = raised.running.service(INVENTORY)
    await inventory.stop()
    const offset = await foreign().send(
      TOPIC,
      [orderRecord('spoilt-0', {}), orderRecord('spoilt-1', {})],
      'gzip',
    )
    const mend = spoilNewest(TOPIC)
    await inventory.start()
    const letter = await letterAt(offset + 1)
    expect(letter).toMatchObject({ reason: 'unreadable_batch', body: Buffer.alloc(0) })
    expect(letter.whole_bytes).toBeGreaterThan(200)
    await expectOrdersEnd()
    expect(linesAbout(offset + 1)).toEqual([expect.stringContaining(`offsets ${offset} to ${offset + 1}`)])
    await expect(raised.running.inspector.redrive(letter.id, own.signal)).rejects.toMatchObject({
      code: 'letter_incomplete',
      message: expect.stringContaining('checksum'),
    })
    mend()
    await raised.running.inspector.redrive(letter.id, own.signal)
    await untilAllQuiet(raised.running, own.signal)
    expect([reservationsOf('spoilt-0'), reservationsOf('spoilt-1')]).toEqual([1, 1])
  })
})

/** Changes a byte of the last batch of partition 0 on the broker's disk; what it returns changes it back. */
function spoilNewest(topic: string): () => void {
  const path = readdirSync(own.folder, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith(join(`${topic}-0`, '00000000000000000000.log')),
  )
  if (path === undefined) throw new Error(`expected a log of ${topic} below ${own.folder}`)
  const file = join(own.folder, path)
  const whole = readFileSync(file)
  const spoilt = Buffer.from(whole)
  const at = whole.length - 12
  spoilt.writeUInt8(spoilt.readUInt8(at) ^ 0xff, at)
  writeFileSync(file, spoilt)
  return () => {
    const now = readFileSync(file)
    now.writeUInt8(whole.readUInt8(at), at)
    writeFileSync(file, now)
  }
}

describe('headers', () => {
  it.each([
    ['a type that is null', { ce_type: null }],
    ['a type that is empty', { ce_type: '' }],
    ['its type twice', { ce_type: ['OrderPlaced', 'OrderPlaced'] }],
    ['nobody to be redriven for', { redriven_for: null }],
    ['an empty name to be redriven for', { redriven_for: '' }],
    ['a stranger to be redriven for', { redriven_for: 'somebody-else' }],
    ['attempts that are null', { attempts_before: null }],
    ['attempts that are no number', { attempts_before: 'many' }],
    ['the names of what every object has', { toString: 'x', constructor: null, ['__proto__']: 'y' }],
  ])('that have %s decide nothing', async (name, headers) => {
    const id = `hint-${name.replaceAll(' ', '-')}`
    await foreign().send(TOPIC, [orderRecord(id, headers as never)])
    await until(`${id} is reserved`, WITHIN_MS, own.signal, () => reservationsOf(id) === 1)
    await expectOrdersEnd()
  })

  it.each([
    ['another type', { ce_type: 'NotificationSent' }],
    ['two types', { ce_type: ['NotificationSent', 'OrderPlaced'] }],
    ['a type that nobody knows', { ce_type: 'Something' }],
  ])('that say %s make a dead letter, which can be redriven', async (name, headers) => {
    const id = `contradicted-${name.replaceAll(' ', '-')}`
    const offset = await foreign().send(TOPIC, [orderRecord(id, headers)])
    const letter = await letterAt(offset)
    expect(letter).toMatchObject({ reason: 'contradicting_type', body: expect.any(Buffer) })
    expect(reservationsOf(id)).toBe(0)
    await expectOrdersEnd()
    await raised.running.inspector.redrive(letter.id, own.signal)
    await until(`${id} is reserved`, WITHIN_MS, own.signal, () => reservationsOf(id) === 1)
  })

  it('and attempts that are no number count as none in a dead letter', async () => {
    const record = { value: 'not an order', headers: { attempts_before: 'many' } }
    expect(await letterAt(await foreign().send(TOPIC, [record]))).toMatchObject({ attempts: 1 })
  })
})

describe('a message that is too large to be put aside', () => {
  it('is kept whole where it is small behind a compression', async () => {
    const offset = await foreign().send(TOPIC, [{ value: ' '.repeat(5_000_000) }], 'gzip')
    const letter = await letterAt(offset)
    expect([letter.body.byteLength, letter.whole_bytes]).toEqual([5_000_000, undefined])
    await expectOrdersEnd()
    await raised.running.inspector.redrive(letter.id, own.signal)
    await until('it was put aside again', WITHIN_MS, own.signal, async () => {
      const letters = await raised.running.inspector.deadLetters(own.signal)
      return letters.some(({ body, attempts }) => body.byteLength === 5_000_000 && attempts === 2)
    })
  })

  it('is cut short else, with its true size, said once, and can be redriven while it is in its topic', async () => {
    const value = randomBytes(1_048_400)
    const offset = await foreign().send(TOPIC, [{ value }])
    const letter = await letterAt(offset)
    expect(letter).toMatchObject({ whole_bytes: value.length, body: value.subarray(0, 16_384) })
    await expectOrdersEnd()
    expect(linesAbout(offset)).toEqual([expect.stringContaining('kept as cut')])
    await foreign().configure(TOPIC, 'max.message.bytes', '2000000')
    await raised.running.inspector.redrive(letter.id, own.signal)
    await until('it was put aside again', WITHIN_MS, own.signal, async () => {
      const letters = await raised.running.inspector.deadLetters(own.signal)
      return letters.some(({ whole_bytes, attempts }) => whole_bytes === value.length && attempts === 2)
    })
    await foreign().configure(TOPIC, 'max.message.bytes', undefined)
  })

  it('is refused for redriving, in words, once its topic has it no more; bytes of ones own help', async () => {
    const value = randomBytes(1_048_400)
    const offset = await foreign().send(TOPIC, [{ value }])
    const letter = await letterAt(offset)
    const partitions = [{ partition: 0, offset: String(offset + 1) }]
    await untilAllQuiet(raised.running, own.signal)
    await foreign().admin.deleteTopicRecords({ topic: TOPIC, partitions })
    await expect(raised.running.inspector.redrive(letter.id, own.signal)).rejects.toMatchObject({
      code: 'letter_incomplete',
      message: expect.stringContaining('does not hold it any more'),
    })
    await raised.running.inspector.redrive(letter.id, own.signal, orderPlaced('by-hand'))
    await until('it is reserved', WITHIN_MS, own.signal, () => reservationsOf('by-hand') === 1)
  })
})

describe('a dead letter', () => {
  const headers = {
    traceparent: '00-abc-01',
    'content-type': 'text/plain',
    ce_id: 'my-id',
    twice: ['a', 'b'],
    none: null,
  }
  const foreignHeaders = {
    traceparent: Buffer.from('00-abc-01'),
    'content-type': Buffer.from('text/plain'),
    ce_id: Buffer.from('my-id'),
    twice: [Buffer.from('a'), Buffer.from('b')],
    none: null,
  }

  it.each([
    ['a body', Buffer.from('not an order')],
    ['no value (a tombstone)', null],
    ['an empty value', Buffer.alloc(0)],
  ])('of a record with %s keeps what came, and a redriven one gets it back', async (_what, value) => {
    const before = (await raised.running.inspector.deadLetters(own.signal)).length
    const offset = await foreign().send(TOPIC, [
      { key: 'the-key', value, headers: headers as never, timestamp: '1700000000000' },
    ])
    const letter = await letterAt(offset)
    const record = await newestIn(`${TOPIC}.dead-letter`)
    expect(record).toMatchObject({ key: Buffer.from('the-key'), value, headers: foreignHeaders })
    expect(record?.headers?.dead_letter_timestamp).toEqual(Buffer.from('1700000000000'))
    await raised.running.inspector.redrive(letter.id, own.signal)
    await until('it was put aside again', WITHIN_MS, own.signal, async () => {
      const letters = await raised.running.inspector.deadLetters(own.signal)
      return letters.length === before + 1 && letters.at(-1)?.attempts === 2
    })
    const redriven = await newestIn(TOPIC)
    expect(redriven).toMatchObject({ key: Buffer.from('the-key'), value, headers: foreignHeaders })
    expect(redriven?.headers?.original_timestamp).toEqual(Buffer.from('1700000000000'))
    await expectOrdersEnd()
  })
})
