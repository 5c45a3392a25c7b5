import type { Message, Options } from 'amqplib'
import { boundedHeaders, type Headers } from './encodable-headers.ts'

/** What a redriven message carries, so that its attempts are counted on: how often it was tried before. */
export const ATTEMPTS_BEFORE = 'attempts-before'
/** Where a letter keeps those headers of its message that must not stand beside our own. */
const ORIGINAL_HEADERS = 'original-headers'
const ORIGINAL_EXPIRATION = 'original-expiration'
const MOST_ATTEMPTS = 1_000_000
/** AMQP's short strings, in bytes. */
const LONGEST_SHORT = 255

/** Our own headers of a letter, and what else is said of its message. */
const OURS: ReadonlySet<string> = new Set([
  'service',
  'reason',
  'attempts',
  'put-aside-ms',
  'faults',
  'headers-left-out',
  ATTEMPTS_BEFORE,
])

function isOurs(name: string): boolean {
  return OURS.has(name) || name.startsWith('original-')
}

/** Headers that make the broker do something, or tell what it did: facts, once a message is put aside. */
function isBrokers(name: string): boolean {
  return name === 'CC' || name === 'BCC' || name.startsWith('x-')
}

const KEPT = [
  'contentType',
  'contentEncoding',
  'correlationId',
  'replyTo',
  'messageId',
  'type',
  'appId',
] as const
/** To publish with this one means to wait for an answer on the same channel. */
const DIRECT_REPLY = 'amq.rabbitmq.reply-to'

/** How often a message was tried before it was redriven. A counter that is none counts as 0. */
export function attemptsBefore(headers: Headers | undefined): number {
  return wholeNumber(headers?.[ATTEMPTS_BEFORE], MOST_ATTEMPTS, 0)
}

/** The value of a header that is a whole number from 0 to `most`; else `otherwise`. */
export function wholeNumber(value: unknown, most: number, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
    ? value
    : otherwise
}

/**
 * What a letter says of its message besides the body: its properties, and its headers as they were. Some are
 * kept as facts, in headers of our own: an expiration, since a letter must not expire; a user, since the
 * broker takes a message only from its own; what would have the broker send copies.
 */
export function keptProperties({
  properties,
}: Message): Options.Publish & { headers: Record<string, unknown> } {
  const { expiration, userId, priority, timestamp } = properties
  const facts: Record<string, unknown> = {}
  const kept: Record<string, unknown> = { priority, timestamp }
  for (const name of KEPT) {
    const value: unknown = properties[name]
    if (typeof value !== 'string') continue
    if (Buffer.byteLength(value) <= LONGEST_SHORT && value !== DIRECT_REPLY) kept[name] = value
    else facts[`original-${name}`] = value
  }
  if (expiration !== undefined) facts[ORIGINAL_EXPIRATION] = String(expiration)
  if (userId !== undefined) facts['original-userId'] = String(userId)
  const { headers, left_out } = boundedHeaders(properties.headers ?? {})
  if (left_out.length > 0) facts['headers-left-out'] = left_out.join(', ').slice(0, 1000)
  const apart = Object.entries(headers).filter(([name]) => isOurs(name) || isBrokers(name))
  const nested = apart.filter(([name]) => name !== ATTEMPTS_BEFORE)
  if (nested.length > 0) facts[ORIGINAL_HEADERS] = Object.fromEntries(nested)
  const beside = Object.entries(headers).filter(([name]) => !isOurs(name) && !isBrokers(name))
  return { ...kept, headers: { ...Object.fromEntries(beside), ...facts } }
}

/** What a message gets back of its properties and headers when its letter is redriven. */
export function givenBack(letter: Message): Options.Publish & { headers: Record<string, unknown> } {
  const { properties } = letter
  const { priority, timestamp } = properties
  const { headers } = boundedHeaders(properties.headers ?? {})
  const back: Record<string, unknown> = { priority, timestamp }
  for (const name of KEPT) back[name] = properties[name]
  if (!isPutAsideByUs(properties.headers)) return { ...back, headers: without(headers, isBrokers) }
  const expiration = headers[ORIGINAL_EXPIRATION]
  if (typeof expiration === 'string') back.expiration = expiration
  const nested = headers[ORIGINAL_HEADERS]
  const apart = typeof nested === 'object' && nested !== null ? (nested as Record<string, unknown>) : {}
  const beside = without(headers, (name) => isOurs(name) || isBrokers(name))
  return { ...back, headers: { ...beside, ...without(apart, isBrokers) } }
}

/** The broker tells of what it gave up by itself in `x-death`, whatever else stands there. */
export function isPutAsideByUs(headers: Headers | undefined): boolean {
  if (headers === undefined || Array.isArray(headers['x-death'])) return false
  return typeof headers['put-aside-ms'] === 'number' && typeof headers.reason === 'string'
}

function without(
  headers: Readonly<Record<string, unknown>>,
  unwanted: (name: string) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !unwanted(name)))
}
