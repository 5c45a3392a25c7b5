import { readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import {
  ANY_PROCESSOR,
  type EffectiveSettings,
  UNKNOWN,
  wordOf,
} from '@three-ways/event-contract/effective-settings'

/** What the operating system and Node say of this process. */
export function processSettings(platform: NodeJS.Platform = process.platform): EffectiveSettings {
  return {
    node_version: process.versions.node,
    node_flags: wordOf([...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ')),
    process_priority: getPriority(),
    cpu_affinity: platform === 'linux' ? cpuAffinity() : ANY_PROCESSOR,
  }
}

/** The processors that this process may use: `0-1`. */
function cpuAffinity(): string {
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    return wordOf(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? UNKNOWN)
  } catch {
    return UNKNOWN
  }
}
