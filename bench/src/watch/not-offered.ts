/** A button that is not offered now was pressed. The message says what is. */
export class NotOffered extends Error {
  readonly code = 'not_offered'
}

/**
 * Why services have no buttons that stop and start them, and what would bring those. `is_known`: our `up`
 * keeps the processes, without --faults; `are_mounted`: a service can be told to be slow or to fail.
 */
export function whyNotOffered(model: string, is_known: boolean, are_mounted: boolean): string {
  if (is_known)
    return `Its services can be stopped here if it is raised by "npm run up -- ${model} --faults".`
  const stopped = 'Its services were raised by somebody else, who stops and starts them.'
  return are_mounted ? stopped : `${stopped} They can be slowed and fail if FAULT_CONTROLS=on raises them.`
}
