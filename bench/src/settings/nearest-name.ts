/** The valid name with the fewest edits from `typed`, if it is near enough to have been meant. */
export function nearestName(typed: string, valid: readonly string[]): string | undefined {
  let nearest: { name: string; edits: number } | undefined
  for (const name of valid) {
    const edits = editDistance(typed.toLowerCase(), name)
    if (nearest === undefined || edits < nearest.edits) nearest = { name, edits }
  }
  const [only, ...more] = containing(typed, valid)
  if (only !== undefined && more.length === 0) return only
  if (nearest === undefined || nearest.edits > Math.max(2, nearest.name.length / 3)) return undefined
  return nearest.name
}

/** `expected one of a, b, got "x" (did you mean "a"?)`; all that a part of a name may have meant. */
export function unknownName(typed: string, valid: readonly string[]): string {
  const nearest = nearestName(typed, valid)
  const all = nearest === undefined ? containing(typed, valid) : [nearest]
  const hint = all.length === 0 ? '' : ` (did you mean ${all.map((name) => `"${name}"`).join(' or ')}?)`
  return `expected one of ${valid.join(', ')}, got "${typed}"${hint}`
}

function containing(typed: string, valid: readonly string[]): string[] {
  return valid.filter((name) => typed.length >= 3 && name.includes(typed.toLowerCase()))
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
