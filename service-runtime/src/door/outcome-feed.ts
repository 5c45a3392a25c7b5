import type { Request, Response } from 'express'
import type { Engine } from '../engine/engine.ts'
import type { RecordedMoment } from '../store/moments.ts'
import { sendProblem } from './answers.ts'

const PAGE_ROWS = 1000

/** A reader that follows the feed, and how far it got. */
interface Follower {
  readonly response: Response
  cursor: number
  /** It reads more slowly than is told: what is new stays in the store until it has read what it has. */
  behind: boolean
}

/**
 * `GET /outcomes?after=<sequence>`: the moments of this service as NDJSON, from the store and then live, one
 * write per commit. Resumable: the sequence is stored in the transaction that it tells of. `follow=no` ends
 * at the end. Whoever reads slowly is given no more than a page ahead, so that he costs this service nothing.
 */
export class OutcomeFeed {
  readonly #engine: Engine
  readonly #followers = new Set<Follower>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  readonly serve = (request: Request, response: Response): void => {
    const after = Number(request.query.after ?? 0)
    if (!Number.isSafeInteger(after) || after < 0) {
      const message = `expected a whole number from 0, got "${String(request.query.after)}"`
      return sendProblem(response, 400, { faults: [{ path: 'after', message }] })
    }
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.socket?.setNoDelay(true)
    response.flushHeaders()
    const follower = { response, cursor: after, behind: false }
    const follows = request.query.follow !== 'no'
    if (follows) this.#followers.add(follower)
    response.once('close', () => this.#followers.delete(follower))
    const onUpToDate = () => {
      if (!follows) response.end()
    }
    response.on('drain', () => this.#catchUp(follower, onUpToDate))
    this.#catchUp(follower, onUpToDate)
  }

  /** Tells the followers what a commit made true. */
  publish(moments: readonly RecordedMoment[]): void {
    const line = (moment: RecordedMoment) => lineOf(moment, this.#engine.subject_word)
    const first = moments[0]?.sequence ?? 0
    let text: string | undefined
    for (const follower of this.#followers) {
      if (follower.behind) continue
      if (follower.cursor !== first - 1) {
        this.#catchUp(follower)
        continue
      }
      text ??= moments.map(line).join('')
      follower.behind = !follower.response.write(text)
      follower.cursor = moments.at(-1)?.sequence ?? follower.cursor
    }
  }

  /** Ends the streams, so that the door can close. */
  close(): void {
    for (const { response } of this.#followers) response.end()
    this.#followers.clear()
  }

  /** Page by page, until everything is told or the reader has enough: his `drain` goes on from there. */
  #catchUp(follower: Follower, onUpToDate: () => void = () => {}): void {
    follower.behind = false
    while (!follower.behind) {
      const page = this.#engine.moments.after(follower.cursor, PAGE_ROWS)
      const lines = page.map((moment) => lineOf(moment, this.#engine.subject_word))
      if (lines.length > 0) follower.behind = !follower.response.write(lines.join(''))
      follower.cursor = page.at(-1)?.sequence ?? follower.cursor
      if (page.length < PAGE_ROWS) return onUpToDate()
    }
  }
}

function lineOf({ sequence, subject, moment, status, reason }: RecordedMoment, word: string): string {
  const tail = reason ? `,"reason":${JSON.stringify(reason)}` : ''
  const head = `{"sequence":${sequence},"${word}":${JSON.stringify(subject)}`
  return `${head},"moment":"${moment}","status":"${status}"${tail}}\n`
}
