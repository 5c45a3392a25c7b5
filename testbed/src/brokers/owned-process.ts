import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { stopGroup } from './process-group.ts'

export interface OwnedProcessOptions {
  command: string
  arguments: readonly string[]
  /** The whole environment of the process; nothing is inherited besides it. */
  environment: NodeJS.ProcessEnv
  working_folder?: string | undefined
  /** Appends to this file; 'pipe' gives a stream that somebody must read; 'ignore' is the default. */
  stdout?: { append_to: string } | 'pipe' | 'ignore' | undefined
  stderr?: { append_to: string } | 'pipe' | 'ignore' | undefined
  /** Opens Node's own message channel, for a process that is a Node. */
  messages?: boolean | undefined
  /** When it aborts, the process and all it started are killed at once. */
  signal?: AbortSignal | undefined
}

export interface ProcessEnd {
  code: number | null
  signal: NodeJS.Signals | null
}

/**
 * A process that ends when its owner ends, whatever the owner dies of, SIGKILL included.
 * It leads a process group of its own, so what it started is ended with it.
 */
export interface OwnedProcess extends AsyncDisposable {
  readonly pid: number
  readonly child: ChildProcess
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  /** Resolves, never rejects, once the process has ended and its streams are closed. */
  readonly ended: Promise<ProcessEnd>
  running(): boolean
  /** Sends a signal to the process alone; does nothing once it has ended. */
  send(signal: NodeJS.Signals): void
  /**
   * Stops every process of its group where it stands (SIGSTOP), all but the guardian: whatever becomes of
   * us, that one still ends them. Resolved when all of them are stopped; at once when it has ended.
   */
  pauseGroup(): Promise<void>
  /** Wakes all of them. */
  resumeGroup(): void
  /** SIGTERM to the process, and SIGKILL to its whole group when it outlives the grace. */
  stop(grace_ms: number): Promise<ProcessEnd>
  /** SIGKILL to the whole group. Resolved when the process is gone. */
  kill(): Promise<ProcessEnd>
}

/*
 * The shell leaves a guardian behind and then becomes the command, so the pid is the command's own.
 * The guardian stays in the same process group and reads a pipe that only we hold the other end of:
 * when we are gone, however that came, it reads the end of file and kills its own group (`kill 0`),
 * which cannot be anybody else's group as long as the guardian itself is in it. It is started before
 * the command, so there is no moment in which the command runs unguarded. It keeps none of the
 * command's streams open, or their readers would wait for it. The pipe goes both ways: the first thing
 * that comes out of it is the guardian's own id, and whoever is gone by then must not be its death (PIPE).
 */
const guarded_start = `
( ( trap '' HUP INT TERM PIPE; exec 4>&- </dev/null 2>/dev/null >&3; echo "$(exec sh -c 'echo $PPID')"
    exec >/dev/null; read -r _ <&3; kill -KILL 0 ) & )
exec "$@" 3<&-`

/** Rejects when the command cannot be started at all; a command that starts and fails just ends. */
export async function startOwnedProcess(options: OwnedProcessOptions): Promise<OwnedProcess> {
  options.signal?.throwIfAborted()
  const child = spawnGuarded(options)
  const closed = once(child, 'close')
  // A program that is missing is told by the shell's exit code; this is a shell or folder that is missing.
  await once(child, 'spawn')
  const pid = child.pid
  if (pid === undefined) throw new Error(`${options.command} was started but has no process id`)
  // A later 'error' event is a failed kill of a process that has just ended: nothing to be told.
  child.on('error', () => {})

  const guardian = guardianOf(child)
  let group_is_ours = true
  const killGroup = () => void (group_is_ours && signalGroup(pid, 'SIGKILL'))
  options.signal?.addEventListener('abort', killGroup, { once: true })
  child.once('exit', () => {
    // What it started goes with it, the guardian last; from then on the group's number may be anybody's.
    killGroup()
    group_is_ours = false
    options.signal?.removeEventListener('abort', killGroup)
    const lifeline = child.stdio[3] as Writable
    lifeline.destroy()
  })
  const all_ended = closed.then((): ProcessEnd => ({ code: child.exitCode, signal: child.signalCode }))

  const running = () => child.exitCode === null && child.signalCode === null
  const owned: OwnedProcess = {
    pid,
    child,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: all_ended,
    running,
    send: (signal) => void (running() && child.kill(signal)),
    async pauseGroup() {
      const spared = await guardian
      if (running()) await stopGroup(pid, spared)
    },
    resumeGroup: () => void (group_is_ours && signalGroup(pid, 'SIGCONT')),
    async stop(grace_ms) {
      owned.send('SIGTERM')
      // A paused process would never see the SIGTERM.
      owned.resumeGroup()
      const overdue = setTimeout(killGroup, grace_ms)
      const end = await all_ended
      clearTimeout(overdue)
      return end
    },
    async kill() {
      killGroup()
      return all_ended
    },
    async [Symbol.asyncDispose]() {
      await owned.kill()
    },
  }
  return owned
}

function spawnGuarded(options: OwnedProcessOptions): ChildProcess {
  const opened: number[] = []
  const sink = (to: OwnedProcessOptions['stdout']) => {
    if (to === undefined || typeof to === 'string') return to ?? 'ignore'
    const descriptor = openSync(to.append_to, 'a')
    opened.push(descriptor)
    return descriptor
  }
  try {
    const channel = options.messages === true ? (['ipc'] as const) : []
    const command = ['-c', guarded_start, 'sh', options.command, ...options.arguments]
    const stdio: StdioOptions = ['ignore', sink(options.stdout), sink(options.stderr), 'pipe', ...channel]
    const child = atOrdinaryPriority(() =>
      spawn('/bin/sh', command, {
        cwd: options.working_folder,
        env: options.environment,
        detached: true,
        stdio,
      }),
    )
    const lifeline = child.stdio[3] as (Writable & { unref?: () => void }) | null
    // The other end dies with the process; that is told by 'close' and is no error of its own.
    lifeline?.on('error', () => {})
    lifeline?.unref?.()
    return child
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}

/** The guardian's id, as it told it; undefined where it ended before it could. */
function guardianOf(child: ChildProcess): Promise<number | undefined> {
  const lifeline = child.stdio[3] as Readable
  const told = Promise.withResolvers<number | undefined>()
  lifeline.once('data', (line) => told.resolve(Number(line) || undefined))
  lifeline.once('close', () => told.resolve(undefined))
  return told.promise
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch {
    // Nobody is left in it.
  }
}

/**
 * A child inherits the priority of the thread that starts it; what is measured must not have the
 * instrument's.
 */
function atOrdinaryPriority<T>(start: () => T): T {
  const own = getPriority()
  if (own >= 0) return start()
  setPriority(0)
  try {
    return start()
  } finally {
    setPriority(own)
  }
}
