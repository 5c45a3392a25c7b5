/** As much is under way as may be: nothing of the command was stored. Come again. */
export class Overloaded extends Error {
  readonly code = 'overloaded'
  readonly subject: string
  constructor(subject: string) {
    super('The outbox holds as many deliveries as it may; they have to leave before more is taken in')
    this.name = 'Overloaded'
    this.subject = subject
  }
}
