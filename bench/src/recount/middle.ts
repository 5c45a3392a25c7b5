/** The median; NaN of nothing. By code of its own: what counts anew shares none with what measured. */
export function middleOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const at = (index: number) => sorted[index] ?? Number.NaN
  return (at((sorted.length - 1) >> 1) + at(sorted.length >> 1)) / 2
}
