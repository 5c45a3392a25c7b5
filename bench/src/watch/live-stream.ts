import type { ServerResponse } from 'node:http'

/** A page that reads more slowly than this is let go, and comes again by itself. */
const MOST_UNREAD_BYTES = 4_000_000
/** Tabs that somebody forgot. */
const MOST_FOLLOWERS = 32

/** Server-sent events to every page that is open. */
export class LiveStream {
  readonly #followers = new Set<ServerResponse>()

  /** False where there are too many already. The page gets `first` at once. */
  add(response: ServerResponse, event: string, first: object): boolean {
    if (this.#followers.size >= MOST_FOLLOWERS) return false
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`retry: 1000\n${textOf(event, first)}`)
    this.#followers.add(response)
    response.once('close', () => this.#followers.delete(response))
    return true
  }

  publish(event: string, what: object): void {
    if (this.#followers.size === 0) return
    const text = textOf(event, what)
    for (const follower of this.#followers) {
      if (follower.writableLength > MOST_UNREAD_BYTES) follower.destroy()
      else follower.write(text)
    }
  }

  /** Ends all of them, so that the door can close. */
  close(): void {
    for (const follower of this.#followers) follower.end()
    this.#followers.clear()
  }
}

function textOf(event: string, what: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(what)}\n\n`
}
