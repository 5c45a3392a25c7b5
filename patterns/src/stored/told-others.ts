import type { StoredSubject } from '@three-ways/event-contract/stored-subject'
import { countsOf, type OpenStores, rowsOf, subject } from './rows.ts'

type Stored = Iterable<readonly [string, StoredSubject]>

/** Users, and the mails that were sent to them. */
export function* users(stores: OpenStores): Stored {
  const mails = countsOf(stores, 'email-service', 'SELECT request_id FROM mails')
  for (const row of rowsOf(stores, 'user-service', 'SELECT request_id, welcomed FROM users')) {
    const request_id = String(row.request_id)
    const effects = mails.get(request_id) ?? 0
    mails.delete(request_id)
    const described = `${row.welcomed === 1 ? 'welcomed' : 'registered'}, ${effects} mail(s)`
    const end = row.welcomed === 1 ? 'completed' : undefined
    yield [request_id, subject({ end, effects, described })]
  }
  for (const [request_id, effects] of mails) yield [request_id, alone(effects, 'mail')]
}

/** Updates of products: completed when everybody who reacts has done so and is known to have. */
export function* updates(stores: OpenStores): Stored {
  const reacting = [...stores.keys()].filter((service) => hasReactions(stores, service))
  const reactions = new Map<string, number>()
  for (const service of reacting) {
    for (const [request_id, amount] of countsOf(stores, service, 'SELECT request_id FROM reactions')) {
      reactions.set(request_id, (reactions.get(request_id) ?? 0) + amount)
    }
  }
  const known = countsOf(stores, 'product-service', 'SELECT request_id FROM handled')
  for (const row of rowsOf(stores, 'product-service', 'SELECT request_id FROM updates')) {
    const request_id = String(row.request_id)
    const reacted = reactions.get(request_id) ?? 0
    reactions.delete(request_id)
    const is_known = (known.get(request_id) ?? 0) >= reacting.length && reacting.length > 0
    const described = `${reacted} of ${reacting.length} reacted, ${known.get(request_id) ?? 0} known`
    // As many as have to react are one effect; a row of each is all that a store can hold.
    const effects = reacting.length === 0 ? 0 : Math.ceil(reacted / reacting.length)
    yield [request_id, subject({ end: is_known ? 'completed' : undefined, effects, described })]
  }
  for (const [request_id, amount] of reactions) yield [request_id, alone(amount, 'reaction')]
}

function hasReactions(stores: OpenStores, service: string): boolean {
  const sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'reactions'"
  return rowsOf(stores, service, sql).length > 0
}

/** Effects of something that its door does not know. */
function alone(effects: number, what: string): StoredSubject {
  return subject({ begun: false, end: undefined, effects, described: `nothing but ${effects} ${what}(s)` })
}
