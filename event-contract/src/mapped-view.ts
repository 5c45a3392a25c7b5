/**
 * Another map with its values changed, each when it is asked for: of a million entries no second copy is
 * made. `change` has to give equal values for equal entries; what it gives is not kept.
 */
export class MappedView<K, From, To> implements ReadonlyMap<K, To> {
  readonly #map: ReadonlyMap<K, From>
  readonly #change: (value: From, key: K) => To

  constructor(map: ReadonlyMap<K, From>, change: (value: From, key: K) => To) {
    this.#map = map
    this.#change = change
  }

  get size(): number {
    return this.#map.size
  }

  get(key: K): To | undefined {
    const value = this.#map.get(key)
    return value === undefined ? undefined : this.#change(value, key)
  }

  has(key: K): boolean {
    return this.#map.has(key)
  }

  keys(): MapIterator<K> {
    return this.#map.keys()
  }

  *values(): MapIterator<To> {
    for (const [key, value] of this.#map) yield this.#change(value, key)
  }

  *entries(): MapIterator<[K, To]> {
    for (const [key, value] of this.#map) yield [key, this.#change(value, key)]
  }

  forEach(visit: (value: To, key: K, map: ReadonlyMap<K, To>) => void): void {
    for (const [key, value] of this) visit(value, key, this)
  }

  [Symbol.iterator](): MapIterator<[K, To]> {
    return this.entries()
  }
}
