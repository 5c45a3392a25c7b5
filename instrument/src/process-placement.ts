import { readFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import {
  ANY_PROCESSOR,
  commonValue,
  type SettingValue,
  UNKNOWN,
  wordOf,
} from '@three-ways/event-contract/effective-settings'

/** How a process is scheduled: its nice value, and the processors that it may use (`0-1`). */
export interface Placement {
  readonly priority: SettingValue
  readonly cpu_affinity: SettingValue
}

/** The one placement of all these processes, as the system tells it; mixed where they differ. */
export async function placementOf(
  pids: readonly number[],
  platform: NodeJS.Platform = process.platform,
): Promise<Placement> {
  const read = platform === 'linux' ? readPlacement : readPriority
  const found = (await Promise.all(pids.map(read))).filter((one) => one !== undefined)
  return {
    priority: commonValue(found.map(({ priority }) => priority)),
    cpu_affinity: commonValue(found.map(({ cpu_affinity }) => cpu_affinity)),
  }
}

/** From `/proc` (proc(5)). Undefined for a process that is gone. */
async function readPlacement(pid: number | 'self'): Promise<Placement | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    // The name of the program, in parentheses, may hold spaces: fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1]
    return { priority: Number(fields[16]), cpu_affinity: allowed === undefined ? UNKNOWN : wordOf(allowed) }
  } catch {
    return undefined
  }
}

/** Where there is no `/proc`, a process cannot be pinned either. Undefined for one that is gone. */
async function readPriority(pid: number): Promise<Placement | undefined> {
  try {
    return { priority: getPriority(pid), cpu_affinity: ANY_PROCESSOR }
  } catch {
    return undefined
  }
}

/** The processors that this process may use. */
export async function ownAffinity(): Promise<SettingValue> {
  if (process.platform !== 'linux') return ANY_PROCESSOR
  return (await readPlacement('self'))?.cpu_affinity ?? UNKNOWN
}
