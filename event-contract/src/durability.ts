/** What an acknowledgement of a broker or a commit of a store waits for. */
export const DURABILITIES = ['recommended', 'D1', 'D2'] as const
/**
 * `D1`: nothing acknowledged waited for a flush; it survives a killed process. `D2`: everything did. Both are
 * the same for every model. `recommended`: each model as the vendors of its parts advise.
 */
export type Durability = (typeof DURABILITIES)[number]
