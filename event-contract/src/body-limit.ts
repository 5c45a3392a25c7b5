/** The largest body that a door takes, whatever it is for. */
export const MAX_BODY_BYTES = 64 * 1024
