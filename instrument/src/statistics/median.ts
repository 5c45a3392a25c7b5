/** The median of values, which are at least one: the middle one, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (index: number) => sorted[index] as number
  return (at((sorted.length - 1) >> 1) + at(sorted.length >> 1)) / 2
}
