import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ServiceProcessError } from '@three-ways/testbed/service-process-error'
import { z } from 'zod'
import { type GuardedDoor, turnAwayLooker, turnAwayPresser } from './door-guard.ts'
import { LiveStream } from './live-stream.ts'
import { NotOffered } from './not-offered.ts'
import { readPage } from './page-files.ts'
import { BUTTONS, type WatchState } from './watch-state.ts'

const pressSchema = z.strictObject({ model: z.string(), service: z.string(), button: z.enum(BUTTONS) })
export type Press = Readonly<z.output<typeof pressSchema>>

export interface WatchDoorOptions {
  /** 0 for any that is free. */
  readonly port: number
  readonly token: string | undefined
  /** All that is known, for a page that has just come. */
  readonly state: () => WatchState
  /** Does what a button says; resolves with what came of it. */
  readonly press: (press: Press) => Promise<string>
}

/** Where browsers look. */
export interface WatchDoor extends AsyncDisposable {
  readonly port: number
  /** Tells every page what is new. */
  publish(state: WatchState): void
}

/** A page of ours says little; nobody else says anything. */
const MOST_BODY_BYTES = 4_096
/** Nothing but our own files and this door; no frame, no form, no other page may use what is here. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/**
 * Opens the door on 127.0.0.1, and on no other address. `GET /` is the page, `GET /events` what it follows,
 * `POST /buttons { model, service, button }` what it may do. Rejects with `ServiceProcessError` where the
 * port is taken.
 */
export async function openWatchDoor(options: WatchDoorOptions): Promise<WatchDoor> {
  const page = readPage()
  const stream = new LiveStream()
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    const guarded = { port, token: options.token }
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    const pathname = URL.parse(request.url ?? '', 'http://here')?.pathname ?? ''
    if (pathname === '/buttons') return void pressed(options, guarded, request, response)
    const turned_away = turnAwayLooker(request, guarded)
    const file = page.get(pathname)
    if (turned_away !== undefined) send(response, turned_away.http_status, turned_away)
    else if (request.method !== 'GET') send(response, 405, { error: 'expected GET' })
    else if (file !== undefined) {
      response.writeHead(200, { 'content-type': file.content_type }).end(file.bytes)
    } else if (pathname !== '/events') send(response, 404, { error: `there is no ${pathname} here` })
    else if (!stream.add(response, 'all', options.state())) {
      send(response, 503, { error: 'too many pages are open already' })
    }
  })
  await listening(server, options.port)
  return {
    port: (server.address() as AddressInfo).port,
    publish: (state) => stream.publish('look', state),
    async [Symbol.asyncDispose]() {
      stream.close()
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}

function listening(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error)
      const message = `Opening the page: expected port ${port} of 127.0.0.1 to be free, it is taken.`
      reject(new ServiceProcessError('port_taken', `${message} Choose another one with --port.`, error))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}

async function pressed(
  { press }: WatchDoorOptions,
  guarded: GuardedDoor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const turned_away = turnAwayPresser(request, guarded)
  if (turned_away !== undefined) return send(response, turned_away.http_status, turned_away)
  if (Number(request.headers['content-length'] ?? Number.NaN) > MOST_BODY_BYTES) {
    return send(response, 413, { error: `expected at most ${MOST_BODY_BYTES} bytes` })
  }
  const asked = pressSchema.safeParse(jsonIn(await bodyOf(request)))
  if (!asked.success) return send(response, 400, { error: z.prettifyError(asked.error) })
  try {
    send(response, 200, { done: await press(asked.data) })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    send(response, error instanceof NotOffered ? 409 : 502, { error: message })
  }
}

/** Nothing where it breaks off or is longer than anything that our page says, which is not read further. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength
      if (bytes > MOST_BODY_BYTES) return ''
      chunks.push(chunk)
    }
  } catch {
    return ''
  }
  return Buffer.concat(chunks).toString()
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
