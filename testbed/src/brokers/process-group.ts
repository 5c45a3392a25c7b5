import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** A process of a group, as the system sees it at this moment. */
export interface GroupMember {
  readonly pid: number
  /**
   * `stopped`: by a signal, or dead and not reaped; it does nothing. `waits`: uninterruptibly, in the kernel.
   */
  readonly state: 'runs' | 'stopped' | 'waits'
}

/** Stopped, traced, dead, zombie (proc(5) and ps(1) use the same letters). */
const STOPPED_STATES = 'TtXZ'
/** Linux says D, macOS U. */
const WAITING_STATES = 'DU'

function stateOf(letter: string): GroupMember['state'] {
  if (STOPPED_STATES.includes(letter)) return 'stopped'
  return WAITING_STATES.includes(letter) ? 'waits' : 'runs'
}

/** Every process whose group is this one, wherever in the tree it stands. */
export function membersOfGroup(group: number): GroupMember[] {
  try {
    return fromProc(group)
  } catch {
    // No /proc here (macOS).
    return fromPs(group)
  }
}

function fromProc(group: number): GroupMember[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    let stat: string
    try {
      stat = readFileSync(`/proc/${name}/stat`, 'utf8')
    } catch {
      return []
    }
    // The name comes second, in brackets, and may hold anything; state, parent and group come after it.
    const [letter = 'R', , its_group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(its_group) === group ? [{ pid: Number(name), state: stateOf(letter) }] : []
  })
}

function fromPs(group: number): GroupMember[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,state='], { encoding: 'utf8' })
  return table.split('\n').flatMap((line) => {
    const [pid, its_group, letters = 'R'] = line.trim().split(/\s+/)
    return Number(its_group) === group ? [{ pid: Number(pid), state: stateOf(letters.charAt(0)) }] : []
  })
}

/** Stops all of a group but `spared`: what runs and what it starts meanwhile, until nothing runs any more. */
export async function stopGroup(group: number, spared: number | undefined): Promise<void> {
  const told = new Set<number>()
  for (;;) {
    const awake = membersOfGroup(group).filter(({ pid, state }) => {
      // What waits in the kernel stops when it comes out; if it waits for a stopped child, that is never.
      return pid !== spared && state !== 'stopped' && !(state === 'waits' && told.has(pid))
    })
    if (awake.length === 0) return
    for (const { pid } of awake) {
      stopOne(pid)
      told.add(pid)
    }
    await nextTurn()
  }
}

function stopOne(pid: number): void {
  try {
    process.kill(pid, 'SIGSTOP')
  } catch {
    // It has just ended.
  }
}
