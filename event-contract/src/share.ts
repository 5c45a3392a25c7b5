/**
 * Places an id on [0, 1), evenly and for ever the same: the way to choose "1 % of the orders" without a
 * random number, so that a service and the bench choose the same ones. FNV-1a, then the finaliser of
 * MurmurHash3 (both public domain), because FNV alone leaves ids that differ in their last digits close
 * together.
 */
export function shareOf(id: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
