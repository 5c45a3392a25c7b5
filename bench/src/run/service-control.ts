import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { dirname } from 'node:path'
import { type KeptServices, SERVICE_ACTIONS } from './kept-services.ts'

/** Where somebody else's process may say which service is to stop, end at once, or start. */
export interface ServiceControl extends AsyncDisposable {
  /** The path of its socket. */
  readonly socket: string
}

const OWNER_ONLY = 0o600

/**
 * Opens the control of a system that was raised here, at a Unix socket for this user alone: no browser
 * reaches it, whatever page it shows. `GET /services` tells how they stand, `POST /services/<name>/<action>`
 * does something and is answered when it is done. Rejects where there can be no such socket.
 */
export async function openServiceControl(kept: KeptServices, socket: string): Promise<ServiceControl> {
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 })
  rmSync(socket, { force: true })
  const server = createServer((request, response) => void answer(kept, request, response))
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(socket, resolve)
  await listening
  chmodSync(socket, OWNER_ONLY)
  return {
    socket,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(kept: KeptServices, { method, url }: IncomingMessage, response: ServerResponse) {
  try {
    const [, name, asked] = /^\/services\/([\w-]+)\/([a-z]+)$/.exec(url ?? '') ?? []
    const action = SERVICE_ACTIONS.find((one) => one === asked)
    const isKnown = kept.states().some((service) => service.name === name)
    if (method === 'POST' && name !== undefined && action !== undefined && isKnown) {
      await kept.act(name, action)
    } else if (method !== 'GET' || url !== '/services') {
      return send(response, 404, { error: `there is no ${method} ${url} here` })
    }
    send(response, 200, { services: kept.states() })
  } catch (error) {
    send(response, 500, { error: error instanceof Error ? error.message : String(error) })
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
