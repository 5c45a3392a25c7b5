import { createInterface } from 'node:readline/promises'
import type { Needs } from '@three-ways/report/advice/needs'
import { type NeedFlags, readNeeds } from '../settings/decide-settings.ts'
import { FlagReader } from '../settings/flags.ts'

/** A question of one flag: what is asked, and what may be typed. */
interface Question {
  readonly flag: keyof NeedFlags
  readonly text: string
  /** Asked where this is so. */
  readonly when?: (needs: Needs) => boolean
}

const QUESTIONS: readonly Question[] = [
  { flag: 'answer', text: 'What must an answer say? (received, decided, completed)' },
  { flag: 'answer_within', text: 'How soon must it come, for 99 of 100? (such as 50ms or 2s)' },
  {
    flag: 'while_slow',
    text: 'Also while inventory takes two seconds? (yes, no)',
    when: ({ answer_within_ms }) => answer_within_ms !== undefined,
  },
  { flag: 'outage', text: 'For how long may a service be gone while orders are taken on? (such as 30s)' },
  { flag: 'replay', text: 'Must past events be read again? (yes, no)' },
  { flag: 'sequence', text: 'Whose events must keep their sequence? (one: of one order; all)' },
  { flag: 'fan_out', text: 'How many react to one change, while nobody waits for them? (such as 3)' },
  { flag: 'operations', text: 'What may have to be kept up? (services, broker)' },
  { flag: 'memory', text: 'How many MB may services and broker hold together? (such as 800)' },
]
const SWITCHES: readonly (keyof NeedFlags)[] = ['while_slow', 'replay']

/** Where somebody sits: his lines, and what he reads. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/**
 * Asks for every need, one after the other; nothing typed means that it does not matter, and what cannot be
 * read is asked for again. Rejects with the reason of the signal, and resolves with what was said where the
 * input ends.
 */
export async function askNeeds({ input, output }: Terminal, signal: AbortSignal): Promise<Needs> {
  const lines = createInterface({ input, output, terminal: false })
  const typed = lines[Symbol.asyncIterator]()
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  ended.catch(() => {})
  let needs: Needs = {}
  try {
    signal.throwIfAborted()
    output.write('Enter alone: it does not matter.\n')
    for (const { flag, text, when } of QUESTIONS) {
      if (when !== undefined && !when(needs)) continue
      for (;;) {
        output.write(`${text} `)
        const { value, done } = await Promise.race([typed.next(), ended])
        if (done === true) return needs
        const read = readAnswer(flag, String(value).trim(), needs)
        if (typeof read === 'object') {
          needs = read
          break
        }
        output.write(`  ${read}\n`)
      }
    }
    return needs
  } finally {
    lines.close()
  }
}

/** The needs with this one more; or what is wrong with what was typed. */
function readAnswer(flag: keyof NeedFlags, typed: string, needs: Needs): Needs | string {
  if (typed === '') return needs
  const reader = new FlagReader()
  const is_switch = SWITCHES.includes(flag)
  if (is_switch && !/^(?:y|yes|n|no)$/i.test(typed)) return `expected yes or no, got "${typed}"`
  if (is_switch) return /^y/i.test(typed) ? { ...needs, [flag]: true } : needs
  const read = readNeeds(reader, { [flag]: typed })
  return reader.faults[0]?.message ?? { ...needs, ...read }
}
