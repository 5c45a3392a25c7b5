import type { Routing } from '../routing.ts'
import type { ServiceDeclaration } from '../workflow.ts'

/**
 * Moments in the life of a handled message at which a process may be made to die. `before-commit`: the
 * transaction has done everything, effects outside it included, and is not committed. `after-commit`: it is,
 * and nobody has been told: nothing published, nothing answered, nothing acknowledged. `after-publish`: what
 * it caused is with the broker or was answered by the neighbour; neither is that recorded here, nor is the
 * message acknowledged.
 */
export const CRASH_POINTS = ['before-commit', 'after-commit', 'after-publish'] as const
export type CrashPointName = (typeof CRASH_POINTS)[number]

/** The points that messages come by in a service: one that only answers calls publishes nothing itself. */
export function crashPointsOf(
  { handlesOwnEvents }: Pick<Routing, 'handlesOwnEvents'>,
  { commands }: Pick<ServiceDeclaration, 'commands'>,
): readonly CrashPointName[] {
  const only_answers = handlesOwnEvents && commands === undefined
  return CRASH_POINTS.filter((point) => !(only_answers && point === 'after-publish'))
}

/**
 * A death that may be armed: at one point, by the n-th message that comes there. For tests and benches only.
 */
export class CrashPoint {
  readonly #die: () => void
  #armed: { readonly point: CrashPointName; left: number } | undefined

  /** `die` must not return; a process has only one way to be sure of that. */
  constructor(die: () => void = killThisProcess) {
    this.#die = die
  }

  /** The next `nth` message that reaches the point is the last. */
  arm(point: CrashPointName, nth: number): void {
    this.#armed = { point, left: nth }
  }

  /** So many messages have come to a point. */
  reached(point: CrashPointName, messages: number): void {
    if (this.#armed?.point !== point) return
    this.#armed.left -= messages
    if (this.#armed.left <= 0) this.#die()
  }

  /**
   * Whether acknowledgements wait for a death that is armed: between a publish and the acknowledgement of
   * what caused it there is no moment of its own, since the two happen side by side.
   */
  holdsAcknowledgements(): boolean {
    return this.#armed?.point === 'after-publish'
  }
}

/** As a power switch would: no handler runs, nothing is flushed. */
function killThisProcess(): void {
  process.kill(process.pid, 'SIGKILL')
}
