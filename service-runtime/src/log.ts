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
    const what = inOneLine(withoutPasswords(message + why))
    write(`${new Date().toISOString()} ${name} ${service} ${what}
`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Whatever a message repeats of what came in, it must not make lines of its own, nor move a cursor. */
function inOneLine(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
