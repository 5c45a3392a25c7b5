/**
 * The one that is there for what it tells of the others: it answers early as the broker models do, calls as
 * `sync-rest` does, and is never ranked.
 */
export const CONTROL = 'async-rest'

/** Known to every command and shown by none: the same workflow in one process, for tests of the bench. */
export const HIDDEN_MODEL = 'reference'
