import { hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'

// A thread of the report service. The work is an amount: the same hashes, however many compute at a time.

/** What a report is computed from. */
export interface ReportTask {
  readonly seed: string
  readonly hashes: number
}

export interface ComputedReport {
  readonly report_hash: string
  readonly computation_time_seconds: number
}

/** SHA-256 of the SHA-256 and so on of `seed`, in hexadecimal digits. */
function chain({ seed, hashes }: ReportTask): string {
  let link = hash('sha256', seed, 'buffer')
  for (let done = 1; done < hashes; done += 1) link = hash('sha256', link, 'buffer')
  return link.toString('hex')
}

parentPort?.on('message', (task: ReportTask) => {
  const began_ms = performance.now()
  const report_hash = chain(task)
  const computed: ComputedReport = {
    report_hash,
    computation_time_seconds: (performance.now() - began_ms) / 1000,
  }
  parentPort?.postMessage(computed)
})
