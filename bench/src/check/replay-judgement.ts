import type { CheckedCell } from './cell-evidence.ts'
import { found, type Judgement, notTried } from './judgement.ts'

/** The digests that have to be one, as `replay` writes them among its figures. */
const DIGESTS = ['digest_live', 'digest_replay_1', 'digest_replay_2', 'digest_reset'] as const
/** The business tables before and after everything was read again. */
const TABLES = ['business_tables_before', 'business_tables_after'] as const

/** Only a cell that really read everything again can tell; it wrote down the digests of before and after. */
export function replayJudgement({ result: { figures } }: CheckedCell): Judgement {
  if (typeof figures.digest_live !== 'string') return notTried('nothing was read again in this cell')
  const witnesses = [DIGESTS, TABLES].flatMap((names) => {
    const values = names.map((name) => figures[name] ?? 'missing')
    if (new Set(values).size === 1 && !values.includes('missing')) return []
    return names.map((name, index) => ({ subject: name, last_seen: String(values[index]) }))
  })
  return found(witnesses, `${figures.orders} orders read again`)
}
