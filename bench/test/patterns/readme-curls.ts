import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import type { RaisedPatterns } from './raise-patterns.ts'

const README = new URL('../../../patterns/README.md', import.meta.url)
const FIRST_PORT = 8001

/** A line to be pasted, and the status that is written behind it: of who settles, of who gives a receipt. */
interface CurlLine {
  readonly command: string
  readonly settled: string
  readonly accepted: string
}

function curlLines(): readonly CurlLine[] {
  const found = readFileSync(README, 'utf8').matchAll(/^ {4}(curl .+?) +# (\d{3}) \| (\d{3})$/gm)
  return [...found].map(([, command = '', settled = '', accepted = '']) => ({ command, settled, accepted }))
}

/** Pastes every line of the README, in order, with this system's addresses; statuses are as they say. */
export async function expectReadmeWorks({ running: { deployment, system } }: RaisedPatterns): Promise<void> {
  const urls = [...deployment.urls.values()]
  await expectCurlsWork((index) => urls[index] ?? 'nowhere', system.guarantees.doneWhenAccepted)
}

/** The same wherever the services are, by their place in the table of the README. */
export async function expectCurlsWork(urlOf: (index: number) => string, settles: boolean): Promise<void> {
  const lines = curlLines()
  const seen: string[] = []
  for (const { command } of lines) {
    const here = command.replace(/localhost:(\d+)/, (_, port) => urlOf(Number(port) - FIRST_PORT))
    const options = { timeout: 20_000 }
    const { stdout } = await promisify(execFile)('bash', ['-c', `${here} -s -w '\\n%{http_code}'`], options)
    seen.push(`${command} # ${stdout.slice(stdout.lastIndexOf('\n') + 1)}`)
  }
  const status = ({ settled, accepted }: CurlLine) => (settles ? settled : accepted)
  expect(seen).toEqual(lines.map((line) => `${line.command} # ${status(line)}`))
  expect(lines.length).toBeGreaterThan(2)
}
