export type ServiceProcessErrorCode =
  | 'port_taken'
  | 'exited'
  | 'not_ready'
  | 'did_not_stop'
  | 'failed_to_stop'
  | 'already_running'
  | 'not_running'

/** A service process did not do what it was asked for. The message can be shown to a user as it is. */
export class ServiceProcessError extends Error {
  override readonly name = 'ServiceProcessError'
  readonly code: ServiceProcessErrorCode

  constructor(code: ServiceProcessErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
