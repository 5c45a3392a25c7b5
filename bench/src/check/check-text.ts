import { cellTitle } from '@three-ways/result-files/cell'
import { isViolated } from '@three-ways/result-files/examination'
import { measurements } from '../progress/progress.ts'
import type { CellVerdict } from './check-cell.ts'
import type { ExaminedFolder } from './examine-folder.ts'
import { INVARIANTS } from './invariants.ts'

/**
 * What the checker found, for a terminal: each cell in two lines, more where something is wrong; then the
 * sums. With `only_violations` nothing of what holds.
 */
export function checkText(
  { metrics, verdicts, large, missing, left_out, differences }: ExaminedFolder,
  only_violations = false,
): string {
  const shown = only_violations ? verdicts.filter(isViolated) : verdicts
  const cells = shown.flatMap((verdict) => [...cellLines(verdict), ''])
  const complete = metrics.run.complete ? [] : ['INCOMPLETE: this run was not finished.', '']
  const counted_anew = only_violations ? [] : files('large', large)
  return [
    ...complete,
    ...cells,
    ...counted_anew,
    ...(only_violations ? [] : files('left out of this copy', left_out)),
    ...files('missing evidence', missing),
    ...files('different', differences),
  ]
    .concat(only_violations ? counted(shown, verdicts) : sums(verdicts), '')
    .join('\n')
}

function counted(violated: readonly CellVerdict[], all: readonly CellVerdict[]): string[] {
  return [`${measurements(all.length)} checked, ${violated.length} with violations`]
}

function files(what: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [...sentences.map((sentence) => `${what}: ${sentence}`), '']
}

function cellLines(verdict: CellVerdict): string[] {
  const { cell, counts, invariants, differences } = verdict
  const named = (state: string) =>
    invariants.filter(({ judgement }) => judgement.state === state).map(({ id }) => id)
  const counted = Object.entries(counts).map(([name, amount]) => `${name} ${amount}`)
  const states = ['holds', 'violated', 'not tried'].flatMap((state) => {
    const ids = named(state)
    return ids.length === 0 ? [] : [`${state}: ${ids.join(' ')}`]
  })
  const violated = invariants.flatMap(({ id, name, judgement }) => {
    if (judgement.state !== 'violated') return []
    const shown = judgement.evidence.map(({ subject, last_seen }) => `      ${subject}: ${last_seen}`)
    const more = judgement.count > shown.length ? [`      and ${judgement.count - shown.length} more`] : []
    return [`    ${id} violated (${name}): ${judgement.count}`, ...shown, ...more]
  })
  return [
    cellTitle(cell),
    `  ${counted.join(', ')}`,
    `  ${states.join('; ')}`,
    ...violated,
    ...differences.map((difference) => `    ${difference}`),
  ]
}

function sums(verdicts: readonly CellVerdict[]): string[] {
  const lines = INVARIANTS.map(({ id, name }) => {
    const judged = verdicts.flatMap(({ invariants }) => invariants.filter((one) => one.id === id))
    const count = (state: string) => judged.filter(({ judgement }) => judgement.state === state).length
    const [holds, violated, not_tried] = [count('holds'), count('violated'), count('not tried')]
    return `${id.padEnd(4)}${name}: holds in ${holds}, violated in ${violated}, not tried in ${not_tried}`
  })
  return [`${verdicts.length} cells`, ...lines]
}

/** The same for a program, cell by cell. */
export function checkJson(examination: ExaminedFolder, exit_code: number): string {
  const { metrics, verdicts, large, missing, left_out, differences } = examination
  const cells = verdicts.map(({ cell, counts, invariants, differences: differs }) => {
    const { scenario, variant, model, repetition, attempt } = cell
    const judged = invariants.map(({ id, name, judgement }) => ({ id, name, ...judgement }))
    const named = { scenario, variant, model, repetition, attempt }
    return { ...named, counts, invariants: judged, differences: differs }
  })
  const { id, complete } = metrics.run
  const files_are = { large, missing, left_out, differences }
  return `${JSON.stringify({ run_id: id, complete, exit_code, ...files_are, cells }, null, 2)}\n`
}
