import { withoutPasswords } from '@three-ways/event-contract/secrets'
import { cellTitle } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'
import { durationText } from '../settings/estimate.ts'
import { cellLine, isTroubled } from './cell-line.ts'
import { Pace } from './pace.ts'
import { hasColours } from './paint.ts'
import { measurements, type Progress } from './progress.ts'
import { RewrittenBlock } from './rewritten-block.ts'

/** Where progress goes and what that place can do. */
export interface ProgressTarget {
  write(text: string): void
  /** A terminal whose last lines can be rewritten. */
  readonly rewrites: boolean
  readonly colours: boolean
  readonly columns: number
  /** Seconds on a clock that never goes back. */
  now_s(): number
}

/** Standard error. Neither a pipe nor CI gets rewritten lines; NO_COLOR is honoured (no-color.org). */
export function standardError(environment: NodeJS.ProcessEnv = process.env): ProgressTarget {
  const inCi = !['', 'false', undefined].includes(environment.CI)
  const rewrites = process.stderr.isTTY === true && !inCi && environment.TERM !== 'dumb'
  return {
    write: (text) => void process.stderr.write(withoutPasswords(text)),
    rewrites,
    colours: rewrites && hasColours(process.stderr, environment),
    get columns() {
      return process.stderr.columns ?? 80
    },
    now_s: () => performance.now() / 1000,
  }
}

/**
 * Progress as lines on `target`; on a terminal also as three lines that are rewritten: the run, the turn, the
 * measurement. `ending` names what is being ended, for whoever asks. With `quiet` nothing is told but of
 * measurements that need a person.
 */
export function streamProgress(target: ProgressTarget, ending = new Set<string>(), quiet = false): Progress {
  const pace = new Pace(() => target.now_s())
  const draws = target.rewrites && !quiet
  const block = new RewrittenBlock(
    (text) => target.write(text),
    () => target.columns,
  )
  let turn: { readonly text: string; readonly cells: number; done: number } | undefined
  let cell: string | undefined

  const line = (text: string) => {
    if (quiet) return
    if (draws) block.above(text)
    else target.write(`${text}\n`)
  }
  const status = (text: string) => {
    if (!draws) return
    // What changes comes first: the end of the line may not fit.
    const within = cell === undefined ? text : `${text}: ${cell}${pace.cell_text}`
    const place = turn && `  ${turn.text}: ${Math.min(turn.done + 1, turn.cells)} of ${turn.cells}`
    block.draw([pace.run_text, ...(place === undefined ? [] : [place]), `    ${within}`])
  }

  return {
    runStarts(plan) {
      pace.begin(plan)
      line(`${measurements(plan.cells)}, about ${durationText(plan.estimate_s)}. Results: ${plan.out}`)
    },
    note: line,
    turnStarts({ model, round, rounds, cells }) {
      turn = { text: `round ${round} of ${rounds}, ${model}`, cells, done: 0 }
    },
    cellStarts(started, alone_s) {
      pace.cellStarts(started, alone_s)
      cell = cellTitle(started)
      status('begins')
    },
    phase: status,
    waited: (seconds) => pace.waited(seconds),
    cellEnds(result) {
      pace.cellEnds()
      cell = undefined
      if (turn !== undefined) turn.done += 1
      if (quiet && isTroubled(result)) target.write(`${markedLine(target, result, '')}\n`)
      line(markedLine(target, result, `${pace.done_text}  `))
    },
    ending(what) {
      ending.add(what)
      return { [Symbol.dispose]: () => void ending.delete(what) }
    },
    runEnds() {
      if (draws) block.clear()
    },
  }
}

function markedLine(target: ProgressTarget, result: Result, where: string): string {
  const mark = isTroubled(result) ? colour(target, 31, '✗') : colour(target, 32, '✓')
  return `${mark} ${where}${cellLine(result)}`
}

function colour(target: ProgressTarget, code: number, text: string): string {
  return target.colours ? `\u001b[${code}m${text}\u001b[0m` : text
}
