import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { check, type Fault } from '@three-ways/event-contract/faults'
import { type Metrics, metricsSchema, READABLE_VERSIONS } from './metrics.ts'
import { METRICS_FILE } from './results-folder.ts'
import { ResultsUnreadable } from './results-unreadable.ts'

/** Reads `metrics.json` of a results folder. Rejects with `ResultsUnreadable`, which names every fault. */
export async function readMetrics(folder: string): Promise<Metrics> {
  const refuse = (path: string, message: string, cause?: unknown): never => {
    throw new ResultsUnreadable(folder, [{ path, message }], cause)
  }
  const found = await stat(folder).catch(() => undefined)
  if (found === undefined) return refuse('$', 'expected a folder, got nothing by that name')
  if (!found.isDirectory()) return refuse('$', 'expected a folder, got a file')
  const text = await readFile(join(folder, METRICS_FILE), 'utf8').catch((cause: NodeJS.ErrnoException) =>
    refuse(METRICS_FILE, `expected the file of a run, got ${cause.code ?? cause.message}`, cause),
  )
  const content = parseJson(text, (cause) =>
    refuse(METRICS_FILE, `expected JSON, got ${cause.message}`, cause),
  )
  const version = (content as { schema_version?: unknown } | null)?.schema_version
  if (version !== undefined && !READABLE_VERSIONS.some((readable) => readable === version)) {
    return refuse(
      `${METRICS_FILE} schema_version`,
      `expected ${READABLE_VERSIONS.join(' or ')}, got ${JSON.stringify(version)}; read it with the bench that wrote it`,
    )
  }
  const checked = check(metricsSchema, content)
  if (!checked.ok) throw new ResultsUnreadable(folder, checked.faults.map(inMetricsFile))
  return checked.value
}

function inMetricsFile(fault: Fault): Fault {
  return { path: `${METRICS_FILE} ${fault.path}`, message: fault.message }
}

function parseJson(text: string, refuse: (cause: Error) => never): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    return refuse(cause as Error)
  }
}
