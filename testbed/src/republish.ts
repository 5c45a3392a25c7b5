import { request } from 'undici'
import type { Deployment } from './deployment.ts'

/** What was found unfinished, and how many events each service owes again because of that. */
export interface Republished {
  readonly subjects: number
  /** By service; without those that had nothing about any of the subjects. */
  readonly events: ReadonlyMap<string, number>
  /**
   * By service, up to when (RFC 3339) it keeps no longer all that it emitted: what it told of an older
   * subject may be out of reach. Without those that keep everything, and empty where nothing was asked for.
   */
  readonly forgotten: ReadonlyMap<string, string>
}

/** A service did not do what it was asked. The message says which, what, and what it said. */
export class RepublishFailed extends Error {
  readonly code = 'republish_failed'
}

/** The same number as a service takes at a time. */
const SUBJECTS_AT_A_TIME = 250
const ANSWERS_WITHIN_MS = 10_000

/**
 * Has every service owe again what it emitted about each subject that was begun more than `older_than_ms` ago
 * and has not ended: whichever of its events got lost on its way, one of them has it. Safe to repeat, also
 * after an end in the middle and under load: what arrives twice is known. Rejects with `RepublishFailed`.
 */
export async function republishUnfinished(
  { urls }: Pick<Deployment, 'urls'>,
  older_than_ms: number,
  signal: AbortSignal,
): Promise<Republished> {
  const events = new Map<string, number>()
  const forgotten = new Map<string, string>()
  let subjects = 0
  const oweAgain = async (owner: string, about: readonly string[]) => {
    const answer = await ask(urls, owner, 'POST', '/republish', signal, { subjects: about })
    const { republished, forgotten_through } = answer as Answer
    if (forgotten_through !== null) forgotten.set(owner, forgotten_through)
    if (republished > 0) events.set(owner, (events.get(owner) ?? 0) + republished)
  }
  for (const name of urls.keys()) {
    for await (const { subjects: begun, told_as = [] } of unfinishedAt(urls, name, older_than_ms, signal)) {
      subjects += begun.length
      for (const about of lotsOf([...begun, ...told_as])) {
        for (const owner of urls.keys()) await oweAgain(owner, about)
      }
    }
  }
  return { subjects, events, forgotten }
}

async function* unfinishedAt(
  urls: Deployment['urls'],
  service: string,
  older_than_ms: number,
  signal: AbortSignal,
): AsyncIterable<Page> {
  for (let after: number | null = 0; after !== null; ) {
    const path = `/unfinished?older_than_ms=${older_than_ms}&after=${after}`
    const page = (await ask(urls, service, 'GET', path, signal)) as Page
    yield page
    after = page.next_after
  }
}

function* lotsOf(subjects: readonly string[]): Iterable<readonly string[]> {
  for (let at = 0; at < subjects.length; at += SUBJECTS_AT_A_TIME) {
    yield subjects.slice(at, at + SUBJECTS_AT_A_TIME)
  }
}

interface Answer {
  readonly republished: number
  readonly forgotten_through: string | null
}

interface Page {
  readonly subjects: readonly string[]
  readonly told_as?: readonly string[]
  readonly next_after: number | null
}

async function ask(
  urls: Deployment['urls'],
  service: string,
  method: 'GET' | 'POST',
  path: string,
  signal: AbortSignal,
  what?: object,
): Promise<unknown> {
  const url = `${urls.get(service)}${path}`
  const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)])
  let text: string
  let status: number
  try {
    const headers = { 'content-type': 'application/json' }
    const sent = what === undefined ? null : JSON.stringify(what)
    const { statusCode, body } = await request(url, { method, headers, body: sent, signal: until })
    text = await body.text()
    status = statusCode
  } catch (cause) {
    signal.throwIfAborted()
    throw new RepublishFailed(`Asking ${service}: ${method} ${url} had no answer. It is safe to try again.`, {
      cause,
    })
  }
  if (status === 200) return JSON.parse(text)
  throw new RepublishFailed(`Asking ${service}: expected 200 for ${method} ${url}, got ${status}: ${text}`)
}
