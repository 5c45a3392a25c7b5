import type { Request, Response } from 'express'
import type { Message } from './messages.ts'
import { perTurn } from './per-turn.ts'

/**
 * `GET /outcomes`: what becomes of orders, told as the product tells it, to whoever listens at that
 * moment.
 */
export class Outcomes {
  readonly #listeners = new Set<Response>()
  readonly #confirmed = new Set<string>()
  /** A broker may bring the end in front of the middle: they come from two services. */
  readonly #told_early = new Set<string>()
  #sequence = 0

  readonly serve = (_request: Request, response: Response): void => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.socket?.setNoDelay(true)
    response.flushHeaders()
    this.#listeners.add(response)
    response.once('close', () => this.#listeners.delete(response))
  }

  /** The order service has this message. */
  readonly heard = ({ type, subject, data: { reason } }: Message): void => {
    if (type === 'InventoryFailed') this.#tell(subject, { moment: 'completed', status: 'failed', reason })
    if (type === 'InventoryReserved') {
      this.#confirmed.add(subject)
      this.#tell(subject, { moment: 'decided', status: 'confirmed' })
      if (this.#told_early.delete(subject)) this.#tell(subject, { moment: 'completed', status: 'confirmed' })
    }
    if (type !== 'NotificationSent') return
    if (this.#confirmed.has(subject)) this.#tell(subject, { moment: 'completed', status: 'confirmed' })
    else this.#told_early.add(subject)
  }

  close(): void {
    for (const response of this.#listeners) response.end()
  }

  #tell(order_id: string, outcome: object): void {
    this.#sequence += 1
    this.#write(`${JSON.stringify({ sequence: this.#sequence, order_id, ...outcome })}\n`)
  }

  readonly #write = perTurn<string>((lines) => {
    for (const response of this.#listeners) response.write(lines.join(''))
  })
}
