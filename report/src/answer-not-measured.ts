/** The answer to a question that a run did not ask. */
export const NOT_MEASURED = 'not measured in this run.'
