import { event, type OpenedEngine, openEngine } from './tally-service.ts'

// What deduplication costs: messages handled per second by an engine as it is, and by one whose inbox looks
// nothing up and keeps nothing. Everything else of a message is the same: state, outbox, moments, commit.
// Run by hand, on a quiet machine: node service-runtime/test/deduplication-cost.ts

const MESSAGES = 50_000
/** As many as share a transaction under load. */
const PER_COMMIT = 100
/** Alternating, so that a machine that slows down slows both down. */
const PAIRS = 5

async function handledPerSecond(withInbox: boolean): Promise<number> {
  using owned = new DisposableStack()
  const opened = openEngine(owned)
  if (!withInbox) forget(opened)
  const { engine } = opened
  const messages = Array.from({ length: MESSAGES }, (_, n) => event('Asked', `order-${n}`))
  const started_ms = performance.now()
  for (let from = 0; from < MESSAGES; from += PER_COMMIT) {
    const lot = messages.slice(from, from + PER_COMMIT)
    await Promise.all(lot.map((message) => engine.handle(message, { carry: true })))
  }
  return MESSAGES / ((performance.now() - started_ms) / 1000)
}

function forget({ engine: { inbox } }: OpenedEngine): void {
  inbox.find = () => undefined
  inbox.add = () => {}
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const [with_inbox, without]: [number[], number[]] = [[], []]
for (let pair = 0; pair < PAIRS; pair += 1) {
  with_inbox.push(await handledPerSecond(true))
  without.push(await handledPerSecond(false))
}
const figures = {
  with_deduplication_per_s: Math.round(median(with_inbox)),
  without_deduplication_per_s: Math.round(median(without)),
  deduplication_us_per_message: 1e6 / median(with_inbox) - 1e6 / median(without),
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
