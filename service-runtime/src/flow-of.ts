import type { FlowStep } from '@three-ways/event-contract/order-flow'
import type { Workflow } from './workflow.ts'

/** Who emits which event of a workflow, and who handles it by what verb, as its services declare it. */
export function flowOf({ catalogue: { kinds }, services }: Workflow): readonly FlowStep[] {
  return services.flatMap(({ name: emittedBy, emits }) =>
    kinds
      .filter(({ type }) => emits.includes(type))
      .map((kind) => {
        const handledBy = services.flatMap(({ name, handles }) => {
          const handler = handles[kind.type]
          return handler === undefined ? [] : [[name, `Its verb is ${handler.verb}.`] as const]
        })
        return { kind, emittedBy, handledBy: Object.fromEntries(handledBy) }
      }),
  )
}
