/**
 * Places for texts that want to stand at these, at least `gap` from each other and as near as that allows;
 * in the order in which they are given. Pure.
 */
export function apart(wanted: readonly number[], gap: number): number[] {
  const sorted = wanted.map((at, index) => ({ at, index })).sort((one, other) => one.at - other.at)
  // Groups that would overlap share a middle, and grow until none touches the next.
  let groups = sorted.map(({ at, index }) => ({ middle: at, members: [index] }))
  for (let touching = true; touching; ) {
    touching = false
    const merged: typeof groups = []
    for (const group of groups) {
      const before = merged.at(-1)
      const room = before && ((before.members.length + group.members.length) / 2) * gap
      if (before === undefined || room === undefined || group.middle - before.middle >= room) {
        merged.push(group)
        continue
      }
      touching = true
      const [ours, theirs] = [before.members.length, group.members.length]
      before.middle = (before.middle * ours + group.middle * theirs) / (ours + theirs)
      before.members = [...before.members, ...group.members]
    }
    groups = merged
  }
  const places: number[] = []
  for (const { middle, members } of groups) {
    members.forEach((index, n) => {
      places[index] = middle + (n - (members.length - 1) / 2) * gap
    })
  }
  return places
}
