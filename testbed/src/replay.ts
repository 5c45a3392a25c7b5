import type { ReplayFrom } from '@three-ways/event-contract/replay-from'

/**
 * Positions in one place (a partition, a stream): of the first event still there, and of the next one to
 * come.
 */
export interface Extent {
  readonly first: number
  readonly end: number
}

/** What there is to read, by place. */
export type History = ReadonlyMap<string, Extent>

/** Somebody who reads past events. Disposing it removes what the broker remembers of it. */
export interface Reader extends AsyncDisposable {
  /** What its process has to be told beside what every service is told. */
  readonly environment: Readonly<Record<string, string>>
  /**
   * By place, the position before which everything is committed in its store. `url` is the door of its
   * process.
   */
  reached(url: string, signal: AbortSignal): Promise<ReadonlyMap<string, number>>
}

/** How a model reads past events again. Opened for one deployment. */
export interface Replay extends AsyncDisposable {
  /** What there is for a service to read now. Rejects with `NoHistory` where nobody kept it. */
  history(service: string, signal: AbortSignal): Promise<History>
  /** A reader of its own name, beside the live one and unknown to it. */
  reader(service: string, name: string, from: ReplayFrom, signal: AbortSignal): Promise<Reader>
  /** The live reader of a service, put back to the beginning. The service must be down. */
  rewound(service: string, signal: AbortSignal): Promise<Reader>
}

/** Past events are not all there any more: what is read again would be something else than what happened. */
export class PastRetention extends Error {
  readonly code = 'past_retention'

  constructor(missing: ReadonlyMap<string, number>) {
    const places = [...missing].map(([place, count]) => `${place} has lost its first ${count}`).join('; ')
    super(
      `Reading past events again: expected all of them, but retention has passed: ${places}. ` +
        'Keep them longer, or begin from a copy of the store.',
    )
    this.name = 'PastRetention'
  }
}

/** Nobody kept past events. The message says what would. */
export class NoHistory extends Error {
  readonly code = 'no_history'
}

/** Throws `PastRetention` unless every place still begins with its very first event. */
export function expectWhole(history: History): void {
  const missing = new Map([...history].flatMap(([place, { first }]) => (first > 0 ? [[place, first]] : [])))
  if (missing.size > 0) throw new PastRetention(missing)
}
