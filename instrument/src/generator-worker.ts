import { parentPort } from 'node:worker_threads'
import { runBurst } from './burst.ts'
import { runClosedLoop } from './closed-loop.ts'
import { commandOf } from './commands.ts'
import { type EventLoopDelay, watchEventLoop } from './event-loop-delay.ts'
import type { GeneratorInstruction, GeneratorMessage, LoadTask } from './load-task.ts'
import { buffersOf, NoteTaker } from './note-batch.ts'
import { runOpenLoop } from './open-loop.ts'
import { runAtOnce } from './priority.ts'

/*
 * The thread that sends: it keeps the schedule, writes requests and stamps them and their answers. What is
 * made of that, the journal, the feed, the samplers and whoever waits for them, is another thread's work.
 */

/** The stamps are taken here, so notes may be handed over in lots. */
const HAND_OVER_MS = 5

const loads = new Map<number, { readonly enough: AbortController; readonly aborted: AbortController }>()
let watched: EventLoopDelay | undefined

function obey(instruction: GeneratorInstruction, tell: Tell): void {
  if (instruction.instruct === 'load') void load(instruction.id, instruction.task, tell)
  else if (instruction.instruct === 'enough') loads.get(instruction.id)?.enough.abort()
  else if (instruction.instruct === 'abort')
    loads.get(instruction.id)?.aborted.abort(new Error('The load was ended.'))
  else if (instruction.instruct === 'watch') {
    watched?.[Symbol.dispose]()
    watched = watchEventLoop()
  } else tell({ kind: 'watched', event_loop_delay_p99_ms: watched?.p99Ms() ?? null })
}

type Tell = (message: GeneratorMessage, transfer?: readonly ArrayBuffer[]) => void

async function load(id: number, task: LoadTask, tell: Tell): Promise<void> {
  const handOver = () => {
    const batch = notes.take()
    if (batch !== undefined) tell({ kind: 'notes', id, batch }, buffersOf(batch))
  }
  const notes = new NoteTaker(task.commands.ends.length, () => setTimeout(handOver, HAND_OVER_MS))
  const control = { enough: new AbortController(), aborted: new AbortController() }
  loads.set(id, control)
  const onStarted = (started_us: number) => {
    // Whoever hears of the start finds the plan in the journal.
    handOver()
    tell({ kind: 'started', id, started_us })
  }
  try {
    const span = await run(task, notes, control, onStarted)
    handOver()
    tell({ kind: 'ended', id, span })
  } catch (error) {
    handOver()
    tell({ kind: 'failed', id, error: error instanceof Error ? error : new Error(String(error)) })
  } finally {
    loads.delete(id)
  }
}

function run(
  task: LoadTask,
  journal: NoteTaker,
  { enough, aborted }: { enough: AbortController; aborted: AbortController },
  onStarted: (started_us: number) => void,
) {
  const { door, commands } = task
  const command = (n: number) => commandOf(commands, n)
  const common = { door, journal, command, signal: aborted.signal }
  if (task.kind === 'open-loop') {
    const { schedule, connections, timeout_ms } = task
    const early_end = { enough: enough.signal }
    return runOpenLoop({ ...common, ...early_end, schedule, connections, timeout_ms, onStarted })
  }
  if (task.kind === 'burst') {
    const { connections, timeout_ms } = task
    return runBurst({ ...common, count: journal.capacity, connections, timeout_ms })
  }
  const { duration_s, connections, timeout_s } = task
  return runClosedLoop({ ...common, duration_s, connections, timeout_s })
}

if (parentPort === null) throw new Error('generator-worker.ts is started by load-generator.ts as a thread.')
const port = parentPort
const tell: Tell = (message, transfer = []) => port.postMessage(message, [...transfer])
const scheduling = runAtOnce()
port.on('message', (instruction: GeneratorInstruction) => obey(instruction, tell))
tell({ kind: 'ready', scheduling })
