/** A factor as a change: `+10.0 %`. */
export function signed(factor: number): string {
  const change = (100 * (factor - 1)).toFixed(1)
  return `${change.startsWith('-') ? change : `+${change}`} %`
}
