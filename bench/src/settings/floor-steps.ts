/** The steps of the ladder that stand below a model (room `floor`); those above them are the model itself. */
export const FLOOR_STEPS = ['0-transport', '1-store', '2-confirms', '3-inbox'] as const
export type StepName = (typeof FLOOR_STEPS)[number]
