const STEPS = [1, 2, 5]
/** With more decades than this, only their beginnings have room for a text. */
const MOST_DECADES = 3

/** The round values of a logarithmic axis: 1, 2, 5, 10, 20, ... between its ends. Pure. */
export function logTicks([from, to]: readonly [number, number]): number[] {
  const first = Math.floor(Math.log10(from))
  const last = Math.ceil(Math.log10(to))
  const steps = Math.log10(to / from) > MOST_DECADES ? [1] : STEPS
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  // A whole power of ten is divided by, and not multiplied with, so that 0.1 is 0.1.
  const scaled = (step: number, power: number) => (power < 0 ? step / 10 ** -power : step * 10 ** power)
  return all
    .flatMap((power) => steps.map((step) => scaled(step, power)))
    .filter((value) => value >= from && value <= to)
}
