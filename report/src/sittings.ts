import type { Run } from '@three-ways/result-files/metrics'
import { counted, wholeNumber } from './numbers.ts'

/** When each part of a run was measured that was gone on with; nothing for a run of one sitting. */
export function sittingRows({ sittings = [] }: Pick<Run, 'sittings'>): string[][] {
  return sittings.map(({ started_at, finished_at, results, self_test }, index) => {
    const made = results - (sittings[index - 1]?.results ?? 0)
    const until = finished_at ?? 'it was killed'
    return [
      `Sitting ${index + 1}`,
      `${counted(made, 'result')}, ${started_at} until ${until}; brokers warmed up anew; self-test: ${self_test}`,
    ]
  })
}

/** How long a restless machine was waited for; nothing of a run that did not wait. */
export function waitRows({ waited_for_quiet_s }: Pick<Run, 'waited_for_quiet_s'>): string[][] {
  if (waited_for_quiet_s === undefined) return []
  const waited = `${wholeNumber(waited_for_quiet_s)} s in all, asking how late the generator sends, and nothing of any system`
  return [['Waited for a quiet machine', waited]]
}

/** What follows from it for a reader. */
export function sittingsLimit({ sittings = [] }: Pick<Run, 'sittings'>): string[] {
  if (sittings.length === 0) return []
  return [
    `Measured in ${sittings.length} sittings of the same machine, commit and settings: repetitions of a row may be of different ones.`,
  ]
}
