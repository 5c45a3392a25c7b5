import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, test } from 'vitest'
import { turnAwayLooker, turnAwayPresser } from './door-guard.ts'

const DOOR = { port: 4711, token: 'the-token-that-was-printed' }
const OWN = { host: '127.0.0.1:4711' }
const PRESSING: IncomingHttpHeaders = {
  ...OWN,
  origin: 'http://127.0.0.1:4711',
  'content-type': 'application/json',
  authorization: `Bearer ${DOOR.token}`,
}

const looking = (headers: IncomingHttpHeaders) =>
  turnAwayLooker({ method: 'GET', headers }, DOOR)?.http_status
const pressing = (
  headers: IncomingHttpHeaders,
  door: typeof DOOR | { port: number; token: undefined } = DOOR,
) => turnAwayPresser({ method: 'POST', headers }, door)?.http_status

describe('who may look', () => {
  test('whoever asks by a name of loopback, from our page or from none', () => {
    expect(looking(OWN)).toBeUndefined()
    expect(looking({ host: 'localhost:4711' })).toBeUndefined()
    expect(looking({ host: 'LOCALHOST:4711', origin: 'http://localhost:4711' })).toBeUndefined()
  })

  test.each([
    ['a name of its own that leads here', { host: 'rebound.example:4711' }, 421],
    ['no name', {}, 421],
    ['another port', { host: '127.0.0.1:4712' }, 421],
    ['no port', { host: '127.0.0.1' }, 421],
    ['a name that begins like ours', { host: '127.0.0.1:4711.rebound.example' }, 421],
    ['another page', { ...OWN, origin: 'http://elsewhere.example' }, 403],
    ['a page of another port of this machine', { ...OWN, origin: 'http://127.0.0.1:8000' }, 403],
    ['a page without an origin', { ...OWN, origin: 'null' }, 403],
    ['our own address by another protocol', { ...OWN, origin: 'https://127.0.0.1:4711' }, 403],
  ])('%s is turned away', (_who, headers, status) => {
    expect(looking(headers)).toBe(status)
    expect(pressing({ ...PRESSING, host: undefined, ...headers })).toBe(status)
  })
})

describe('who may press a button', () => {
  test('our own page with the token', () => {
    expect(pressing(PRESSING)).toBeUndefined()
    expect(pressing({ ...PRESSING, 'sec-fetch-site': 'same-origin' })).toBeUndefined()
    expect(pressing({ ...PRESSING, 'content-type': 'application/json; charset=utf-8' })).toBeUndefined()
  })

  test.each([
    ['without the token', { authorization: undefined }, 401],
    ['with another one', { authorization: 'Bearer the-token-that-was-guessed' }, 401],
    ['with the beginning of it', { authorization: 'Bearer the-token' }, 401],
    ['with it in another way', { authorization: DOOR.token }, 401],
    ['without an origin', { origin: undefined }, 403],
    ['from another site, as the browser says', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from another port of this machine, as the browser says', { 'sec-fetch-site': 'same-site' }, 403],
    ['as a form would', { 'content-type': 'text/plain' }, 415],
    ['without saying what is sent', { 'content-type': undefined }, 415],
  ])('nobody %s', (_how, headers, status) => {
    expect(pressing({ ...PRESSING, ...headers })).toBe(status)
  })

  test('nobody where there are no buttons, whatever he has', () => {
    expect(pressing(PRESSING, { port: 4711, token: undefined })).toBe(403)
    const undefined_token = { ...PRESSING, authorization: 'Bearer undefined' }
    expect(pressing(undefined_token, { port: 4711, token: undefined })).toBe(403)
  })

  test('nobody who only asks', () => {
    expect(turnAwayPresser({ method: 'GET', headers: PRESSING }, DOOR)?.http_status).toBe(405)
    expect(turnAwayPresser({ method: 'OPTIONS', headers: PRESSING }, DOOR)?.http_status).toBe(405)
  })
})
