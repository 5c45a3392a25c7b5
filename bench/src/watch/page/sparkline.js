// Lines of the last two minutes, as SVG.

const NAMESPACE = 'http://www.w3.org/2000/svg'
const WIDTH = 240
const HEIGHT = 44
const PAD = 3
const WINDOW_MS = 120_000

function draw(name, attributes) {
  const element = document.createElementNS(NAMESPACE, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}

/**
 * `lines`: each a class for the style sheet and a function of a sample. `update` draws samples up to `most`,
 * the same for all systems, and says in words what is drawn.
 */
export function createSparkline(lines) {
  const element = draw('svg', {
    class: 'sparkline',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    role: 'img',
  })
  element.append(draw('line', { class: 'ground', x1: 0, x2: WIDTH, y1: HEIGHT - PAD, y2: HEIGHT - PAD }))
  const drawn = lines.map(({ style, valueIn }) => {
    const path = draw('path', { class: style, 'vector-effect': 'non-scaling-stroke' })
    element.append(path)
    return { path, valueIn }
  })
  return {
    element,
    update(samples, now_ms, most, words) {
      for (const { path, valueIn } of drawn) path.setAttribute('d', pathOf(samples, valueIn, now_ms, most))
      if (element.getAttribute('aria-label') !== words) element.setAttribute('aria-label', words)
    },
  }
}

/** A gap where nothing is known; a lone sample is a point. */
function pathOf(samples, valueIn, now_ms, most) {
  const parts = []
  let is_open = false
  for (const sample of samples) {
    const value = valueIn(sample)
    const x = WIDTH * (1 - (now_ms - sample.at_ms) / WINDOW_MS)
    if (value === null || x < 0) {
      is_open = false
      continue
    }
    const y = HEIGHT - PAD - (HEIGHT - 2 * PAD) * (most > 0 ? value / most : 0)
    const at = `${x.toFixed(1)} ${y.toFixed(1)}`
    parts.push(is_open ? `L${at}` : `M${at}h0.1`)
    is_open = true
  }
  return parts.join('')
}

/** The largest value that any of the samples has; 0 where nothing is known. */
export function mostOf(samples, ...valuesIn) {
  let most = 0
  for (const sample of samples) for (const valueIn of valuesIn) most = Math.max(most, valueIn(sample) ?? 0)
  return most
}
