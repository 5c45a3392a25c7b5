import type { Check, Noun } from '@three-ways/event-contract/workload'
import type { LedgerResult, Violation } from './ledger.ts'

const TERMS = ['refused', 'completed', 'business_failed', 'dead_lettered', 'unresolved', 'lost'] as const

/**
 * The checks of measuring rule 17, as they stand in `metrics.json`. A failed one ends the run with exit code
 * 1. `unresolved` is not among them: it makes the measurement invalid, not the system wrong (see the
 * verdict).
 */
export function ledgerChecks(result: LedgerResult, { one }: Noun): Check[] {
  return [
    none(result, 'lost', `no ${one} was lost`),
    none(result, 'doubled', `no ${one} was doubled`),
    none(result, 'ghost', `the stores hold no ${one} that was never offered`),
    none(result, 'contradicted', `customer, feed and stores agree about every ${one}`),
    none(result, 'unreported', `the feed told the end of every ${one} that ended`),
    termsAddUp(result),
  ]
}

function none(result: LedgerResult, violation: Violation, name: string): Check {
  const count = result.violations.get(violation)?.length ?? 0
  if (count === 0) return { name, passed: true, detail: `0 of ${result.ledger.offered}` }
  const shown = result.evidence.filter((one) => one.violation === violation)
  const seen = shown.map(({ subject, last_seen }) => `${subject} (${last_seen})`).join('; ')
  return { name, passed: false, detail: `${count}: ${seen}${count > shown.length ? '; ...' : ''}` }
}

function termsAddUp({ ledger }: LedgerResult): Check {
  const sum = TERMS.reduce((total, term) => total + ledger[term], 0)
  const terms = TERMS.map((term) => `${ledger[term]} ${term}`).join(' + ')
  const expected_accepted = ledger.offered - ledger.refused
  return {
    name: 'the terms of the ledger add up',
    passed: sum === ledger.offered && ledger.accepted === expected_accepted,
    detail:
      `offered ${ledger.offered}, ${terms} = ${sum}; ` +
      `accepted ${ledger.accepted}, offered - refused = ${expected_accepted}`,
  }
}
