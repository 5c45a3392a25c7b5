export type BrokerUnavailableCode =
  | 'no_java'
  | 'java_too_old'
  | 'no_maven'
  | 'no_rabbitmq'
  | 'no_url'
  | 'no_source'
  | 'no_docker'
  | 'docker_silent'
  | 'no_compose'
  | 'no_image'
  | 'bad_stack'
  | 'other_machine'
  | 'download_failed'
  | 'unusable_folder'
  | 'not_answering'
  | 'refused'
  | 'port_taken'
  | 'exited'
  | 'not_ours'
  | 'no_management'

/**
 * The environment cannot give us a broker. Its message always says what was being done, what was
 * expected, what came instead, and what to do about it; so it can be shown to a user as it is.
 */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable'
  readonly code: BrokerUnavailableCode

  constructor(code: BrokerUnavailableCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
