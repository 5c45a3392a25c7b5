import { existsSync, readFileSync, readlinkSync } from 'node:fs'

/** One process as Linux's /proc shows it. */
interface Row {
  readonly state: string
  /** Clock ticks between the start of the machine and its own: with its id, the name of one process. */
  readonly start: number
}

/**
 * When a running process was started, in ticks since the machine was; undefined when there is none of that
 * id, also when it has ended and waits to be reaped. Where there is no /proc, every running process gives 0.
 */
export function processStart(pid: number): number | undefined {
  if (!HAS_PROC) return isAlive(pid) ? 0 : undefined
  const row = rowOf(pid)
  return row === undefined || row.state === 'Z' || row.state === 'X' ? undefined : row.start
}

/** In which numbering our process ids are: a container has one of its own. 0 where there is but one. */
export function processNamespace(): number {
  return HAS_PROC ? Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0) : 0
}

/** The ids of what a process has started and what still runs. */
export function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    const pids = text.split(' ').filter((word) => word !== '')
    return pids.map(Number).filter((child) => processStart(child) !== undefined)
  } catch {
    return []
  }
}

/** A process and everything below it. */
export function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)]
}

const HAS_PROC = existsSync('/proc/self/stat')

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function rowOf(pid: number): Row | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets and may hold anything: count after the last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? 'X', start: Number(fields[19]) }
  } catch {
    return undefined
  }
}
