import { withoutPasswords } from '@three-ways/event-contract/secrets'
import type { Cell } from '@three-ways/result-files/cell'
import { cellTitle } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'
import { durationText } from '../settings/estimate.ts'
import { cellLine, isTroubled } from './cell-line.ts'
import { measurements, type Progress } from './progress.ts'

/** Where progress goes and what that place can do. */
export interface ProgressTarget {
  write(text: string): void
  /** A terminal whose current line can be rewritten. */
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
    colours: rewrites && (environment.NO_COLOR ?? '') === '',
    get columns() {
      return process.stderr.columns ?? 80
    },
    now_s: () => performance.now() / 1000,
  }
}

/**
 * Progress as lines on `target`; `ending` names what is being ended, for whoever asks. With `quiet` nothing
 * is told but of measurements that need a person.
 */
export function streamProgress(target: ProgressTarget, ending = new Set<string>(), quiet = false): Progress {
  const started_s = target.now_s()
  let cells = 0
  let total_s = 0
  let share_of_between = 1
  let last_end_s = started_s
  let done = 0
  let done_estimate_s = 0
  let current: { title: string; estimate_s: number; started_s: number } | undefined
  let measured_s = 0

  const elapsed = () => clock(target.now_s() - started_s)
  // What is left by the plan, stretched or shrunk as the cells so far took longer or shorter than planned.
  const left_s = () => {
    const pace = done === 0 ? 1 : measured_s / done_estimate_s
    const in_cell_s = current === undefined ? 0 : target.now_s() - current.started_s
    const cell_s = (current?.estimate_s ?? 0) * pace
    return Math.max(0, (total_s - done_estimate_s) * pace - Math.min(in_cell_s, cell_s))
  }
  const clear = () => (target.rewrites ? '\r\u001b[K' : '')
  const line = (text: string) => void (quiet || target.write(`${clear()}${text}\n`))
  const status = (text: string) => {
    if (target.rewrites && !quiet) target.write(`${clear()}${text.slice(0, target.columns - 1)}`)
  }
  const position = () => `[${done + 1}/${cells}] ${elapsed()}, about ${durationText(left_s())} left`

  return {
    runStarts(plan) {
      cells = plan.cells
      total_s = plan.estimate_s
      // What lies between cells (brokers that start, warm-ups) is shared out among them.
      share_of_between = plan.cells_s === undefined ? 1 : plan.estimate_s / plan.cells_s
      last_end_s = target.now_s()
      line(`${measurements(plan.cells)}, about ${durationText(plan.estimate_s)}. Results: ${plan.out}`)
    },
    note: line,
    cellStarts(cell: Cell, alone_s) {
      const estimate_s = alone_s * share_of_between
      if (cell.attempt > 1) {
        // A cell that was invalid and is measured once more was in no plan.
        cells += 1
        total_s += estimate_s
      }
      current = { title: cellTitle(cell), estimate_s, started_s: last_end_s }
      status(`${position()}: ${current.title}`)
    },
    phase(text) {
      // What changes comes first: the end of the line may not fit.
      status(`${position()}: ${text}${current === undefined ? '' : `: ${current.title}`}`)
    },
    cellEnds(result) {
      done += 1
      done_estimate_s += current?.estimate_s ?? 0
      measured_s += target.now_s() - last_end_s
      last_end_s = target.now_s()
      current = undefined
      const left = done < cells ? `, about ${durationText(left_s())} left` : ''
      if (quiet && isTroubled(result)) target.write(`${markedLine(target, result, '')}\n`)
      line(markedLine(target, result, `[${done}/${cells}] ${elapsed()}${left}  `))
    },
    ending(what) {
      ending.add(what)
      return { [Symbol.dispose]: () => void ending.delete(what) }
    },
    runEnds() {
      target.write(clear())
    },
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

function markedLine(target: ProgressTarget, result: Result, where: string): string {
  const mark = isTroubled(result) ? colour(target, 31, '✗') : colour(target, 32, '✓')
  return `${mark} ${where}${cellLine(result)}`
}

function colour(target: ProgressTarget, code: number, text: string): string {
  return target.colours ? `\u001b[${code}m${text}\u001b[0m` : text
}
