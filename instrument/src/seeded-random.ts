/**
 * A stream of numbers in [0, 1) that depends on nothing but `seed` (any integer; its low 32 bits count).
 * xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (public domain, prng.di.unimi.it), its state filled
 * by splitmix32 as the authors advise. Each number takes two outputs and has 53 random bits.
 */
export function seededRandom(seed: number): () => number {
  const next = splitmix32(seed)
  const next32 = xoshiro128([next(), next(), next(), next()])
  return () => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53
}

/** The bare xoshiro128** 1.1: 32-bit outputs from four words of state, not all of them 0. */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return result
  }
}

/**
 * A number in [0, 1) for the pair (seed, n), without a stream: any n can be asked for, in any order.
 * The n-th output of splitmix32 started at a scrambled seed, so that neighbouring seeds share no outputs.
 */
export function randomAt(seed: number, n: number): number {
  const scrambled = mix(seed + GOLDEN_GAMMA)
  return mix((scrambled + Math.imul(n + 1, GOLDEN_GAMMA)) | 0) / 2 ** 32
}

/** 2^32 divided by the golden ratio: the step of splitmix32 (Steele, Lea, Flood 2014, in 32 bits). */
const GOLDEN_GAMMA = 0x9e3779b9

function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + GOLDEN_GAMMA) | 0
    return mix(state)
  }
}

/** The finaliser of MurmurHash3 (Austin Appleby, public domain): every input bit moves every output bit. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
