import type { Check } from '@three-ways/event-contract/workload'
import type { ForeignCpu } from './foreign-cpu.ts'

/** Who used the processors, beside what others used of the idle machine; null where nobody looked. */
export type ForeignUse = ForeignCpu & { readonly idle_percent: number | null }

/** Of a core, above what is usual on this machine. */
const MOST_ABOVE_USUAL_PERCENT = 10
/** What others used of the idle machine is usual, up to this; one on which they use more is not idle. */
const MOST_USUAL_PERCENT = 10
/**
 * Our processes cannot use more than the host; so far below it the two ways of counting may come, and as far
 * as the kernel's own resolution in a short cell.
 */
const LEAST_PERCENT = 3

/** Why a cell that models are ranked by is none: somebody else was at work. Undefined: nobody was. Pure. */
export function foreignReason(foreign: ForeignUse | null | undefined): string | undefined {
  if (foreign == null) return undefined
  const { foreign_percent, idle_percent } = foreign
  const usual_percent = Math.min(Math.max(idle_percent ?? 0, 0), MOST_USUAL_PERCENT)
  const allowed_percent = usual_percent + MOST_ABOVE_USUAL_PERCENT
  if (foreign_percent <= allowed_percent) return undefined
  const idle = idle_percent === null ? 'idle was not looked at' : `${idle_percent.toFixed(1)} % when idle`
  const used = `Somebody else used ${foreign_percent.toFixed(1)} % of a core of this machine (${idle})`
  return `${used}; at most ${allowed_percent.toFixed(1)} % are allowed where models are ranked.`
}

/** That the host used less than our processes did is a fault of whoever counted. Pure. */
export function foreignCheck(foreign: ForeignUse | null | undefined): Check[] {
  if (foreign == null) return []
  const { foreign_percent, own_percent, kernel_percent, resolution_percent } = foreign
  const least = -Math.max(LEAST_PERCENT, resolution_percent)
  const shown = [foreign_percent, own_percent, kernel_percent].map((value) => value.toFixed(1))
  return [
    {
      name: 'host and processes tell the same use of the processors',
      passed: foreign_percent >= least,
      detail: `${shown[0]} % of a core are nobody's, ${shown[1]} % are ours, ${shown[2]} % are the kernel's`,
    },
  ]
}
