import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Offer } from '../../src/scenarios/scenario.ts'
import type { Turn } from './agreement.ts'

const run = promisify(execFile)

export interface VegetaTurn {
  readonly binary: string
  readonly door: string
  readonly offer: Offer
  readonly rate_per_s: number
  readonly seconds: number
  /** As many as the bench may open. */
  readonly connections: number
  /** Of an order that was taken on. */
  readonly accepted_status: string
  /** For targets and results. */
  readonly folder: string
  readonly signal: AbortSignal
}

interface VegetaReport {
  readonly latencies: Readonly<Record<'50th' | '99th', number>>
  readonly requests: number
  readonly status_codes: Readonly<Record<string, number>>
  readonly errors: readonly string[] | null
}

/**
 * Lets vegeta place the orders of the offer, each once, at that constant rate over connections that are kept,
 * with the priority of the calling thread. Rejects where an answer was another one, or an order was left out.
 */
export async function vegetaTurn(options: VegetaTurn): Promise<Turn> {
  const { binary, door, offer, rate_per_s, seconds, connections, accepted_status, folder, signal } = options
  const count = rate_per_s * seconds
  const targets = join(folder, `${offer.journal.prefix}.targets`)
  const results = join(folder, `${offer.journal.prefix}.results`)
  const header = { 'Content-Type': ['application/json'] }
  const lines = Array.from({ length: count }, (_, n) => {
    const body = offer.command(n).body.toString('base64')
    return JSON.stringify({ method: 'POST', url: `${door}/order`, body, header })
  })
  await writeFile(targets, `${lines.join('\n')}\n`)
  await run(
    binary,
    [
      'attack',
      '-format=json',
      `-targets=${targets}`,
      `-output=${results}`,
      `-rate=${rate_per_s}/1s`,
      `-duration=${seconds}s`,
      '-keepalive=true',
      '-http2=false',
      `-connections=${connections}`,
      `-max-connections=${connections}`,
      '-timeout=20s',
    ],
    { signal },
  )
  const { stdout } = await run(binary, ['report', '-type=json', results], { signal })
  const report = JSON.parse(stdout) as VegetaReport
  const accepted = report.status_codes[accepted_status] ?? 0
  if (report.requests !== count || accepted !== count) {
    const seen = JSON.stringify({ ...report.status_codes, errors: report.errors ?? [] })
    throw new Error(`vegeta: expected ${count} answers ${accepted_status}, got ${report.requests}: ${seen}`)
  }
  return { by: 'vegeta', p50_ms: report.latencies['50th'] / 1e6, p99_ms: report.latencies['99th'] / 1e6 }
}
