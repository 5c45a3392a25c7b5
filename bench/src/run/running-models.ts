import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DURABILITIES } from '@three-ways/event-contract/durability'
import { cacheFolder } from '@three-ways/testbed/brokers/cache-folder'
import { z } from 'zod'
import { WORKFLOW_NAMES, type WorkflowName } from '../settings/workflows.ts'

/** What `up` leaves for other commands to find, while it runs. No password is in it that anybody chose. */
const knownModelSchema = z.object({
  model: z.string(),
  /** What it carries. */
  workflow: z.enum(WORKFLOW_NAMES),
  /** What its queues and topics are called after, and how. */
  namespace: z.string(),
  shares_vhost: z.boolean().optional(),
  /** The process that keeps it running. */
  pid: z.number().int(),
  /** The door of each service. */
  urls: z.record(z.string(), z.string()),
  /** As it may be shown: what was given with a password has `***` in it. */
  broker_url: z.string().optional(),
  management_url: z.string().optional(),
  /** What its queues and topics were made for. */
  durability: z.enum(DURABILITIES).optional(),
  /** The socket at which its services can be stopped and started; only where faults may be injected. */
  control: z.string().optional(),
})
export type KnownModel = z.output<typeof knownModelSchema>

/** Of this user alone. */
const OWNER_ONLY = 0o600

/** Notes a model that runs; disposing it takes the note away. Throws where notes cannot be kept. */
export function noteRunning(known: KnownModel, folder: string = notesFolder()): Disposable {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${known.model}.${known.pid}.json`)
  // Whoever looks meanwhile sees the whole note or none.
  writeFileSync(`${file}.part`, JSON.stringify(known), { mode: OWNER_ONLY })
  renameSync(`${file}.part`, file)
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
}

/** Those of a model that run and carry this workflow. What somebody left who was killed is cleared away. */
export function knownRunning(model: string, workflow: WorkflowName, folder?: string): readonly KnownModel[] {
  return filesIn(folder).flatMap((file) => {
    const known = readNote(file)
    if (known === undefined || !isAlive(known.pid)) {
      rmSync(file, { force: true })
      rmSync(file.replace(/\.json$/, '.sock'), { force: true })
      return []
    }
    return known.model === model && known.workflow === workflow ? [known] : []
  })
}

/** Where a process that keeps a model running may be told what to do with its services. */
export function controlSocketOf(model: string): string {
  return join(notesFolder(), `${model}.${process.pid}.sock`)
}

function notesFolder(): string {
  return join(cacheFolder(process.env), 'running')
}

/** None where there is no such folder, or no place for one. */
function filesIn(named: string | undefined): readonly string[] {
  try {
    const folder = named ?? notesFolder()
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
    return names.map((name) => join(folder, name))
  } catch {
    return []
  }
}

function readNote(file: string): KnownModel | undefined {
  try {
    return knownModelSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** A process of somebody else's that got the number later cannot be told; its doors will not answer. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
