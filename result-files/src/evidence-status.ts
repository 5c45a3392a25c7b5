import { type Examination, isViolated } from './examination.ts'
import { EXIT } from './exit-codes.ts'

/**
 * The exit status that the evidence of a folder deserves, whoever asks: files that contradict each other, or
 * a violated invariant, outrank files that are missing.
 */
export function evidenceStatus({ differences, missing, verdicts }: Examination): number {
  if (differences.length > 0 || verdicts.some(isViolated)) return EXIT.check_failed
  return missing.length > 0 ? EXIT.invalid : EXIT.ok
}
