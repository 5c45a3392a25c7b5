import type { Dispatcher } from 'undici'

/** An answer, all of it. */
export interface Posted {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

/**
 * Posts a body and reads the whole answer. Without the stream that the client's `request` makes of each
 * answer, since this one is read to its end at once. Rejects with what the client says.
 */
export function post(
  pool: Pick<Dispatcher, 'dispatch'>,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Posted> {
  return wholeAnswer(pool, { method: 'POST', path, headers, body })
}

/** Gets what is there and reads the whole answer. Rejects with what the client says. */
export function ask(pool: Pick<Dispatcher, 'dispatch'>, path: string): Promise<Posted> {
  return wholeAnswer(pool, { method: 'GET', path })
}

function wholeAnswer(
  pool: Pick<Dispatcher, 'dispatch'>,
  request: Dispatcher.DispatchOptions,
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    pool.dispatch(request, new WholeAnswer(resolve, reject))
  })
}

class WholeAnswer implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: Posted) => void
  readonly #reject: (error: Error) => void
  readonly #chunks: Buffer[] = []
  #status = 0
  #headers: Posted['headers'] = {}

  constructor(resolve: (answer: Posted) => void, reject: (error: Error) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  /** The client wants to know of somebody who is told when it begins. */
  onRequestStart(): void {}

  /** Called for interim answers, too; the last one counts. */
  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Posted['headers'],
  ): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first = Buffer.alloc(0), second] = this.#chunks
    const whole = second === undefined ? first : Buffer.concat(this.#chunks)
    this.#resolve({ status: this.#status, text: whole.toString('utf8'), headers: this.#headers })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error)
  }
}
