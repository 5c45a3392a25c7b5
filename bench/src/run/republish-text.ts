import type { Republished } from '@three-ways/testbed/republish'

/** What `bench republish` shows: what has not ended, what is owed again, and what is out of reach. */
export function republishText({ subjects, events, forgotten }: Republished, older_than_ms: number): string {
  const age = `more than ${older_than_ms / 1000} s`
  if (subjects === 0) return `Every order that was placed ${age} ago has ended.\n`
  const lines = [...events].map(([service, count]) => `${service} publishes ${count} of its events again\n`)
  const owed = lines.length === 0 ? 'everything about them is still owed or parked\n' : lines.join('')
  const gone = [...forgotten].map(([service, through]) => {
    return `${service} has forgotten events up to ${through} (RETENTION): of an older order it may have none left\n`
  })
  return `${subjects} orders have not ended ${age} after they were placed:\n${owed}${gone.join('')}`
}
