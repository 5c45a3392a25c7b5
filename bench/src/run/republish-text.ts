import type { CountedWords } from '@three-ways/result-files/counted-words'
import type { Republished } from '@three-ways/testbed/republish'

/** What `bench republish` shows: what has not ended, what is owed again, and what is out of reach. */
export function republishText(
  { subjects, events, forgotten }: Republished,
  older_than_ms: number,
  { one, a, many }: CountedWords,
): string {
  const age = `more than ${older_than_ms / 1000} s`
  if (subjects === 0) return `Every ${one} that was taken ${age} ago has ended.\n`
  const lines = [...events].map(([service, count]) => `${service} publishes ${count} of its events again\n`)
  const owed = lines.length === 0 ? 'everything about them is still owed or parked\n' : lines.join('')
  const gone = [...forgotten].map(([service, through]) => {
    return `${service} has forgotten events up to ${through} (RETENTION): of ${a} before that it may have none left\n`
  })
  const counted = subjects === 1 ? `1 ${one} has` : `${subjects} ${many} have`
  return `${counted} not ended, and ${subjects === 1 ? 'was' : 'were'} taken ${age} ago:\n${owed}${gone.join('')}`
}
