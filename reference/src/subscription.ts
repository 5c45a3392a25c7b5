/** Where messages of a queue go. Called in order, never inside the publisher's own call. */
export type OnDelivery = (tag: number, body: Uint8Array) => void

/**
 * The reader of one queue. Disposing it is what a lost connection is: what was not acknowledged comes again.
 */
export interface Subscription extends Disposable {
  /** Everything delivered up to and including `tag` is done. Does nothing once disposed. */
  acknowledge(tag: number): void
  /** No further deliveries; what was delivered may still be acknowledged. */
  cancel(): void
}
