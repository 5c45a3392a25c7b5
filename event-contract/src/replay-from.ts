/**
 * Where a reader of past events begins: at the first one that is still there, at the first one since a
 * moment, or at a number (the position of an event in its place, counted from 0).
 */
export type ReplayFrom =
  | { readonly kind: 'first' }
  /** Milliseconds since 1970. Where a log finds moments only roughly, some earlier events are read, too. */
  | { readonly kind: 'time'; readonly since_ms: number }
  | { readonly kind: 'number'; readonly position: number }

/** `first`, `time 1795229760000`, `number 0`: how a process is told. */
export function writeReplayFrom(from: ReplayFrom): string {
  if (from.kind === 'first') return 'first'
  return from.kind === 'time' ? `time ${from.since_ms}` : `number ${from.position}`
}

/** The inverse; undefined for any other text. */
export function readReplayFrom(text: string): ReplayFrom | undefined {
  if (text === 'first') return { kind: 'first' }
  const [, kind, digits] = /^(time|number) (\d{1,15})$/.exec(text) ?? []
  if (digits === undefined) return undefined
  return kind === 'time'
    ? { kind: 'time', since_ms: Number(digits) }
    : { kind: 'number', position: Number(digits) }
}
