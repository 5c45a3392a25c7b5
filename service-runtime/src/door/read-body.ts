import { readJson } from '@three-ways/event-contract/read-json'
import type { RequestHandler } from 'express'
import { sendProblem } from './answers.ts'

/** JSON is UTF-8 (RFC 8259), of which ASCII is a part. */
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i
const READABLE = /^(utf-?8|us-ascii|ascii)$/i

/** A body that says it is written in anything but UTF-8 is not read as if it were. */
export const refuseOtherCharsets: RequestHandler = (request, response, next) => {
  const type = request.headers['content-type']
  const charset = type?.includes('=') ? CHARSET.exec(type)?.[1] : undefined
  if (charset === undefined || READABLE.test(charset)) return next()
  sendProblem(response, 415, { detail: `expected JSON in UTF-8, got the charset ${JSON.stringify(charset)}` })
}

/**
 * Parses the bytes of a body, whatever their declared type; a body that is no JSON, or that could not be kept
 * as it came, is answered with 400 and the path of every fault. An empty body is an empty object, so that
 * whoever reads it can name what is missing.
 */
export const readBody: RequestHandler = (request, response, next) => {
  const bytes: unknown = request.body
  if (!Buffer.isBuffer(bytes)) return next()
  const read = bytes.length === 0 ? EMPTY : readJson(bytes)
  if (!read.ok) return sendProblem(response, 400, { faults: read.faults })
  request.body = read.json
  next()
}

const EMPTY = { ok: true, json: {} } as const
