/**
 * Told of each try to hand events over to whoever carries them on: how many they were, how long it took, and,
 * where nobody took them, why in a word.
 */
export type Sent = (events: number, took_ms: number, failure?: string) => void

/** Why a try failed that ended with this: the code that the error has, else its name. */
export function failureOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown }
  if (typeof code === 'string' || typeof code === 'number') return String(code)
  return typeof name === 'string' ? name : 'unknown'
}
