import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What of a request decides whether it may do anything. */
export interface Knock {
  readonly method?: string | undefined
  readonly headers: IncomingHttpHeaders
}

/** Why a request is turned away. */
export interface TurnedAway {
  readonly http_status: 401 | 403 | 405 | 415 | 421
  readonly error: string
}

/** Of the door that is guarded. */
export interface GuardedDoor {
  readonly port: number
  /** Printed by the command, and by nobody else; undefined where there are no buttons. */
  readonly token: string | undefined
}

/**
 * Whether somebody may look. Any page in the same browser can send requests to loopback: one that reached us
 * by a name of its own (its name server says 127.0.0.1) is known by its `Host`, one that is another page by
 * its `Origin` or by what the browser says of its site.
 */
export function turnAwayLooker(knock: Knock, { port }: GuardedDoor): TurnedAway | undefined {
  const { host, origin } = knock.headers
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return { http_status: 421, error: `expected Host to be ${hosts.join(' or ')}` }
  }
  const origins = hosts.map((name) => `http://${name}`)
  if (origin !== undefined && !origins.includes(origin.toLowerCase())) {
    return { http_status: 403, error: 'expected Origin to be this page' }
  }
  return undefined
}

/**
 * Whether somebody may press a button: he is our own page, and he has the token. The token is in a header
 * that no form and no other page can set without being asked for first, which is refused.
 */
export function turnAwayPresser(knock: Knock, door: GuardedDoor): TurnedAway | undefined {
  const { origin, authorization, 'content-type': content_type } = knock.headers
  const looker = turnAwayLooker(knock, door)
  if (looker !== undefined) return looker
  if (knock.method !== 'POST') return { http_status: 405, error: 'expected POST' }
  if (door.token === undefined) {
    return { http_status: 403, error: 'there are no buttons: it was started without --faults' }
  }
  if (origin === undefined || isFromElsewhere(knock.headers)) {
    return { http_status: 403, error: 'expected Origin to be this page' }
  }
  if (content_type?.split(';')[0]?.trim() !== 'application/json') {
    return { http_status: 415, error: 'expected application/json' }
  }
  if (!isToken(authorization, door.token)) {
    return { http_status: 401, error: 'expected the token that the command printed' }
  }
  return undefined
}

/** What a browser says of who sent a request; nothing where it is no browser, or an old one. */
function isFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin'
}

function isToken(authorization: string | undefined, token: string): boolean {
  const [given, expected] = [authorization ?? '', `Bearer ${token}`].map((text) => Buffer.from(text))
  if (given === undefined || expected === undefined || given.length !== expected.length) return false
  return timingSafeEqual(given, expected)
}
