import type {
  AskedOf,
  BatchOptions,
  Check,
  FeedWords,
  Workload,
  WorkloadCommand,
} from '@three-ways/event-contract/workload'
import { readDoorAnswer } from './door-answer.ts'
import { oneEffectEach } from './one-effect-each.ts'

/** What differs between the workloads of two patterns. */
export interface PatternCommands<Asked> {
  readonly noun: Workload['noun']
  /** The service that takes the commands, first, and those that take part. */
  readonly services: readonly [string, ...string[]]
  readonly statuses: FeedWords['statuses']
  readonly method?: WorkloadCommand['method']
  path(n: number): string
  /** The fields of command n beside its name, which some of them may be made of. */
  asked(n: number, request_id: string): Asked
  readonly readAnswer?: Workload['readAnswer']
  /** What must hold beside one effect for each that is completed. */
  readonly checks?: (stores: Parameters<Workload['checks']>[0], asked: AskedOf<Asked>) => readonly Check[]
}

/**
 * The workload of a pattern: its commands carry their names, which are the subjects of all that they cause.
 */
export function patternWorkload<Asked extends object>(commands: PatternCommands<Asked>): Workload<Asked> {
  const { noun, services, statuses, method = 'POST', path, asked, readAnswer, checks } = commands
  return {
    noun,
    services,
    front: services[0],
    feed: { subject: 'request_id', statuses },
    readAnswer: readAnswer ?? readDoorAnswer,
    batch({ prefix }: BatchOptions) {
      const renamed = (n: number, request_id: string): WorkloadCommand => {
        const body = Buffer.from(JSON.stringify({ ...asked(n, request_id), request_id }))
        return { method, path: path(n), body }
      }
      const named = (n: number) => `${prefix}-${n}`
      return { renamed, asked: (n) => asked(n, named(n)), command: (n) => renamed(n, named(n)) }
    },
    stored: ({ subjects }) => subjects ?? new Map(),
    checks: (stores, asked_of) => [oneEffectEach(noun, stores), ...(checks?.(stores, asked_of) ?? [])],
  }
}
