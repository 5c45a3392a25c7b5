import { withoutPasswords } from '@three-ways/event-contract/secrets'
import type { Transport } from '../carrier.ts'
import { CrashPoint } from '../intake/crash-point.ts'
import { createLog } from '../log.ts'
import { BadSettings, readSettings } from '../settings.ts'
import { OtherLayout } from '../store/database.ts'
import type { Workflow } from '../workflow.ts'
import { startService, UnknownService } from './run-service.ts'

/** How a service process ends. */
export const SERVICE_EXIT = { ok: 0, defect: 1, usage: 2, environment: 4 } as const

/** How long a SIGTERM may take to hand over what is in work; whoever sends it has to allow for more. */
export const DRAIN_DEADLINE_MS = 10_000

/**
 * The life of a service process that carries `usual_workflow`, a module, unless `WORKFLOW` names another:
 * settings, one ready line on stdout (JSON with `listening`), SIGTERM or SIGINT drains and exits 0. Wrong
 * settings exit 2, a taken port or an unusable store 4, a defect 1.
 */
export async function main(transport: Transport, usual_workflow: string): Promise<void> {
  const [service] = process.argv.slice(2)
  // A disk that is full takes no log line either; that is no reason to die.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    const settings = readSettings({ WORKFLOW: usual_workflow, ...process.env }, service)
    const { workflow } = (await import(settings.workflow ?? usual_workflow)) as { workflow: Workflow }
    const log = createLog(service ?? '?', settings.log_level, (line) => process.stdout.write(line))
    const running = await startService({
      workflow,
      service: service ?? '(none)',
      transport,
      settings,
      environment: process.env,
      log,
      crash: new CrashPoint(),
    })
    process.stdout.write(`${JSON.stringify({ listening: running.url, service, pid: process.pid })}\n`)
    const end = (signal: string) => {
      log.info(`${signal}: draining`)
      running.stop(DRAIN_DEADLINE_MS).then(
        () => process.exit(SERVICE_EXIT.ok),
        (error) => fail(SERVICE_EXIT.defect, error),
      )
    }
    process.once('SIGTERM', () => end('SIGTERM'))
    process.once('SIGINT', () => end('SIGINT'))
  } catch (error) {
    fail(exitCodeOf(error), error)
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof BadSettings || error instanceof UnknownService) return SERVICE_EXIT.usage
  if (error instanceof OtherLayout) return SERVICE_EXIT.environment
  const { code } = error as { code?: string }
  const environmental = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOENT', 'ERR_SQLITE_ERROR']
  return code !== undefined && environmental.includes(code) ? SERVICE_EXIT.environment : SERVICE_EXIT.defect
}

function fail(status: number, error: unknown): void {
  const message =
    error instanceof Error ? (status === SERVICE_EXIT.defect ? error.stack : error.message) : error
  process.stderr.write(`${withoutPasswords(String(message))}\n`)
  process.exit(status)
}
