import type { ReportData } from '../report-data.ts'

/** The command that measures this again, and of what and where it was measured; a paragraph each. */
export function repeatText({ metrics: { run } }: ReportData): string[] {
  const { host } = run
  const of = run.commit === null ? 'an unknown commit' : `commit ${run.commit.slice(0, 12)}`
  const end = run.finished_at === null ? 'an interruption' : minuteText(run.finished_at)
  const changed = run.dirty === true ? ', with changes that are not committed' : ''
  return [
    `    ${run.command}`,
    `Measured from ${minuteText(run.started_at)} to ${end} (UTC), ${of}${changed}.`,
    `On ${host.cores} cores (${host.cpu}), ${host.os}; profile ${run.profile}, seed ${run.seed}, durability ${run.durability}.`,
  ]
}

/** `2026-11-26 17:24` */
function minuteText(moment: string): string {
  return moment.slice(0, 16).replace('T', ' ')
}
