import { withoutPasswords } from '@three-ways/event-contract/secrets'

/** One line per fact, on stdout, for `docker compose logs` and the service's log file. */
export interface Log {
  debug(message: string): void
  info(message: string): void
  warn(message: string, cause?: unknown): void
  error(message: string, cause?: unknown): void
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * A log that writes `<time> <level> <service> <message>` from `level` upwards, without the passwords of any
 * URL: what a library says of its own failure may hold one.
 */
export function createLog(service: string, level: LogLevel, write: (line: string) => void): Log {
  const threshold = LOG_LEVELS.indexOf(level)
  const at = (name: LogLevel) => (message: string, cause?: unknown) => {
    if (LOG_LEVELS.indexOf(name) < threshold) return
    const why = cause === undefined ? '' : `: ${cause instanceof Error ? cause.message : String(cause)}`
    write(`${new Date().toISOString()} ${name} ${service} ${withoutPasswords(message + why)}\n`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
