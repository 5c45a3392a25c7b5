/** A service has no hops to tell, or did not tell them. The message says which, and what to do. */
export class NotTraced extends Error {
  readonly code = 'not_traced'
}
