/** The valid name with the fewest edits from `typed`, if it is near enough to have been meant. */
export function nearestName(typed: string, valid: readonly string[]): string | undefined {
  let nearest: { name: string; edits: number } | undefined
  for (const name of valid) {
    const edits = editDistance(typed.toLowerCase(), name)
    if (nearest === undefined || edits < nearest.edits) nearest = { name, edits }
  }
  const contained = valid.filter((name) => typed.length >= 3 && name.includes(typed.toLowerCase()))
  if (contained.length === 1) return contained[0]
  if (nearest === undefined || nearest.edits > Math.max(2, nearest.name.length / 3)) return undefined
  return nearest.name
}

/** `expected one of a, b, got "x" (did you mean "a"?)`. */
export function unknownName(typed: string, valid: readonly string[]): string {
  const nearest = nearestName(typed, valid)
  const hint = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`
  return `expected one of ${valid.join(', ')}, got "${typed}"${hint}`
}

/** Levenshtein's distance: insertions, deletions and substitutions, one row of the matrix at a time. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
