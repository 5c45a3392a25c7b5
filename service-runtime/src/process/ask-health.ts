import { request } from 'node:http'

/**
 * The health check of a container: asks the service beside it, on `SERVICE_PORT`, and ends with 0 when it is
 * ready, else with 1 and what it waits for. By `node:http`, since `fetch` refuses port 6000.
 */
const ANSWERS_WITHIN_MS = 4_000

const asked = request({ port: process.env.SERVICE_PORT, path: '/health', timeout: ANSWERS_WITHIN_MS })
asked.on('response', (response) => {
  response.setEncoding('utf8')
  response.on('data', (text: string) => process.stdout.write(text))
  response.on('end', () => process.exit(response.statusCode === 200 ? 0 : 1))
})
asked.on('timeout', () => asked.destroy(new Error(`no answer within ${ANSWERS_WITHIN_MS} ms`)))
asked.on('error', ({ message }) => {
  process.stdout.write(message)
  process.exit(1)
})
asked.end()
