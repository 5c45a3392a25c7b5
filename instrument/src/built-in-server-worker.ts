import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { nowUs } from './clock.ts'
import { takeOrdinaryPriority } from './priority.ts'

/** How the built-in server behaves. */
export interface BuiltInServerTask {
  /** The command at whose arrival the whole server stands still, counted from 1; 0 for never. */
  readonly stall_at_command: number
  readonly stall_ms: number
}

/**
 * The smallest service there can be, in a thread of its own so that its stall is not ours: 202 for
 * every command, and both lines of a confirmed subject in `GET /outcomes`, whose reason is when they
 * were told. Tells its port to the thread that started it.
 */
function serve({ stall_at_command, stall_ms }: BuiltInServerTask, tellPort: (port: number) => void): void {
  const followers = new Set<ServerResponse>()
  let subjects = 0
  let sequence = 0

  const take = (body: string, response: ServerResponse) => {
    subjects += 1
    if (subjects === stall_at_command) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall_ms)
    }
    const { subject } = JSON.parse(body) as { subject: string }
    response.writeHead(202, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ subject, status: 'placed' }))
    // Whoever reads the feed can tell by it how long a line was on its way.
    const reason = String(nowUs())
    const lines = ['decided', 'completed'].map((moment) => {
      sequence += 1
      return `${JSON.stringify({ sequence, subject, moment, status: 'confirmed', reason })}\n`
    })
    for (const follower of followers) follower.write(lines.join(''))
  }
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders()
      followers.add(response)
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => take(Buffer.concat(chunks).toString(), response))
  })
  server.listen(0, '127.0.0.1', () => tellPort((server.address() as AddressInfo).port))
}

if (parentPort === null)
  throw new Error('built-in-server-worker.ts is started by built-in-server.ts as a thread.')
const port = parentPort
takeOrdinaryPriority()
serve(workerData as BuiltInServerTask, (number) => port.postMessage(number))
