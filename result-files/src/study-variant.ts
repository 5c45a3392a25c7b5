/** The variant by which the patterns work as those of the study do; whether they know it is theirs to say. */
export const AS_IN_THE_STUDY = 'as-in-the-study'
