import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { probes } from './probe-workload.ts'

/** What a fake door does with one command. */
export type Handler = (subject: string, response: ServerResponse, request: IncomingMessage) => void

/** For tests: a door that remembers the ids it was asked for; ended with the test. */
export async function fakeDoor(
  handle: Handler,
): Promise<{ door: string; ids: string[]; close: () => Promise<void> }> {
  const ids: string[] = []
  const server = createServer((request, response) => {
    // What is asked after the last command of a full journal is none.
    if (request.method === 'GET') return void response.end()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { subject } = JSON.parse(Buffer.concat(chunks).toString()) as { subject: string }
      ids.push(subject)
      handle(subject, response, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  return { door: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ids, close }
}

/** Answers every command with a receipt. */
export const receipt: Handler = (_subject, response) =>
  void response.writeHead(202).end('{"status":"placed"}')

/** Commands about `x-<n>`. */
export const command = probes('x')
