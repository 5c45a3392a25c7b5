import { EXIT } from '@three-ways/result-files/exit-codes'
import type { Advice } from './advice.ts'

/**
 * The exit status of an answer: 0 where a model fits, and where it is shown that none does; 3 where nobody is
 * known to fit, and somebody may, since rows that would decide are missing.
 */
export function adviceStatus({ models }: Advice): number {
  const has = (fit: string) => models.some((one) => one.fit === fit)
  return !has('fits') && (has('open') || models.length === 0) ? EXIT.invalid : EXIT.ok
}
