import { ORDER_WORKFLOW, type WorkflowName } from '../settings/workflows.ts'

/** A service that has to be there does not answer. */
export class NothingRuns extends Error {
  readonly code = 'nothing_runs'
  constructor(model: string, service: string, url: string, workflow: WorkflowName) {
    const flag = workflow === ORDER_WORKFLOW ? '' : ` --workflow ${workflow}`
    super(
      `Attaching to ${model}: expected ${service} to answer at ${url}, it does not. ` +
        `Raise it with "npm run up -- ${model}${flag}" in another terminal.`,
    )
  }
}
