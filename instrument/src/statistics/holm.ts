/**
 * Probabilities of several tests, adjusted by Holm (1979), in the same order: those at or below a level are
 * shown, and the chance of showing anything that is not there stays below that level over all of them.
 * `family`: of how many tests these are; those that were not made count as well. Pure.
 */
export function holmAdjusted(probabilities: readonly number[], family = probabilities.length): number[] {
  const ascending = probabilities
    .map((probability, index) => ({ probability, index }))
    .toSorted((one, other) => one.probability - other.probability)
  const adjusted = new Array<number>(probabilities.length).fill(1)
  let highest = 0
  for (const [place, { probability, index }] of ascending.entries()) {
    highest = Math.max(highest, Math.min(1, (family - place) * probability))
    adjusted[index] = highest
  }
  return adjusted
}
