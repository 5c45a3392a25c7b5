/**
 * Kinds of flags as help shows them. All of them reach the settings as the words that were typed: a number
 * that is none is then told with its own spelling.
 */
interface Told {
  readonly requiresArg: true
  readonly describe: string
  readonly defaultDescription?: string
}

const told = (describe: string, fallback?: string): Told => ({
  requiresArg: true,
  describe,
  ...(fallback === undefined ? {} : { defaultDescription: fallback }),
})

export const TEXT = (...parts: readonly string[]): Told & { readonly type: 'string' } => ({
  type: 'string',
  requiresArg: true,
  describe: parts.join(' '),
})

/** In decimal digits. */
export const NUMBER = (describe: string, fallback?: string): Told => told(`${describe} [number]`, fallback)

/** Seconds, or a number with its unit. */
export const TIME = (describe: string, fallback?: string): Told =>
  told(`${describe} [time: 5, 5s, 500ms, 1m]`, fallback)

/** One of several names. */
export const oneOf = (describe: string, names: readonly string[], fallback?: string): Told =>
  told(`${describe} [${names.join(' | ')}]`, fallback)

/** Given or not. */
export const SWITCH = (describe: string): { readonly type: 'boolean'; readonly describe: string } => ({
  type: 'boolean',
  describe,
})

/** How the address of a broker is written. */
export const BROKER_URLS = 'rabbitmq=amqp://user:password@host:port, kafka=host:port'
