import type { Guarantees } from '@three-ways/testbed/guarantees'
import { UsageError } from './usage-error.ts'
import type { ShownWorkflow, WorkflowName } from './workflows.ts'

/** A workflow, and the variants of it that were asked for. */
interface AskedVariants {
  readonly workflow: WorkflowName
  readonly variants: readonly string[]
}

/**
 * What the services of a system are told more, for the variants of its workflow that were asked for. Throws a
 * `UsageError` for one that the workflow does not have.
 */
export function variantEnvironment(
  { workflow, variants }: AskedVariants,
  { variants: known = {} }: Pick<ShownWorkflow, 'variants'>,
  { doneWhenAccepted }: Pick<Guarantees, 'doneWhenAccepted'>,
): Readonly<Record<string, string>> {
  const unknown = variants.filter((name) => !Object.hasOwn(known, name))
  if (unknown.length > 0) {
    const names = Object.keys(known).join(', ') || 'none'
    const message = `expected variants that ${workflow} has (${names}), got "${unknown.join(', ')}"`
    throw new UsageError('up', [{ path: '--variant', message }])
  }
  const told = variants.flatMap((name) => {
    const { always, settled, accepted } = known[name] ?? {}
    return [always, doneWhenAccepted ? settled : accepted]
  })
  return Object.assign({}, ...told)
}
