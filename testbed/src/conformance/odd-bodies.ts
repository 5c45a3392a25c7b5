import { shareOf } from '@three-ways/event-contract/share'

/** JSON that is valid by itself and seldom what was meant, as it stands in a body. */
const ODD_VALUES = [
  'null',
  'true',
  '-1',
  '-0',
  '1.5',
  '1e400',
  '1e-400',
  '9007199254740993',
  '9'.repeat(400),
  '""',
  '"\\ud83d"',
  '"\\ude00\\ud83d"',
  '"\\ud83d\\ude00"',
  '"\\u0000"',
  '"__proto__"',
  '"a/../b"',
  `"${'x'.repeat(5000)}"`,
  '[]',
  '[null]',
  '{}',
  '{"__proto__":{"qty":1}}',
  '{"toString":1,"constructor":{"prototype":1}}',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
]
const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '\\ud800',
  'customerId',
  'a b',
  'x'.repeat(300),
]
/** Bytes that make something else of what they stand in. */
const ODD_BYTES = [0x00, 0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x80, 0xc0, 0xed, 0xff]
const ODD_WHOLES = ['', ' ', '\ufeff', 'null', '7', '"text"', '[]', '{}', '{', 'not json', '{"a":1}{"b":2}']

/**
 * `count` bodies that were made from a good one and are odd in one or two ways: a value, a name, a byte, a
 * piece cut off or doubled, or something else altogether. The same seed gives the same bodies.
 */
export function* oddBodies(good: object, seed: number, count: number): Iterable<Buffer> {
  for (let n = 0; n < count; n += 1) {
    let draws = 0
    // A number from 0 to `below - 1`, a function of the seed, the body and how many were drawn before.
    const draw = (below: number) => Math.floor(shareOf(`${seed}:${n}:${draws++}`) * below)
    const once = odd(Buffer.from(JSON.stringify(good)), draw)
    yield draw(3) === 0 ? odd(once, draw) : once
  }
}

type Draw = (below: number) => number

function odd(body: Buffer, draw: Draw): Buffer {
  const at = draw(body.length)
  const upTo = at + 1 + draw(8)
  switch (draw(8)) {
    case 0:
      return Buffer.from(ODD_WHOLES[draw(ODD_WHOLES.length)] ?? '')
    case 1:
      return body.subarray(0, at)
    case 2:
      return Buffer.concat([body.subarray(0, upTo), body.subarray(at)])
    case 3:
      return Buffer.concat([body.subarray(0, at), body.subarray(upTo)])
    case 4:
      return Buffer.concat([body.subarray(0, at), oddByte(draw), body.subarray(at + draw(2))])
    case 5:
      return replaced(body, /"[^"]*"(?=:)/g, `"${ODD_NAMES[draw(ODD_NAMES.length)]}"`, draw)
    default:
      return replaced(body, /(?<=:)("[^"]*"|[\d.]+)/g, ODD_VALUES[draw(ODD_VALUES.length)] ?? '', draw)
  }
}

function oddByte(draw: Draw): Buffer {
  return Buffer.from([ODD_BYTES[draw(ODD_BYTES.length)] ?? 0])
}

/** One of the places that look like `pattern`, replaced. */
function replaced(body: Buffer, pattern: RegExp, text: string, draw: Draw): Buffer {
  // Byte by byte, so that what is not UTF-8 stays so.
  const source = body.toString('latin1')
  const places = [...source.matchAll(pattern)]
  const place = places[draw(places.length)]
  if (place === undefined) return body
  return Buffer.from(
    source.slice(0, place.index) + text + source.slice(place.index + place[0].length),
    'latin1',
  )
}
