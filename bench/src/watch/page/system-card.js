import { createServiceRow } from './service-row.js'
import { createSparkline, mostOf } from './sparkline.js'
import { count, rate, time } from './words.js'

const inOf = (sample) => sample.in_per_s
const completedOf = (sample) => sample.completed_per_s
/** A line only where there are any. */
const refusedOf = (sample) => sample.refused_per_s || null
const waitingOf = (sample) => sample.waiting
const p50Of = (sample) => sample.p50_ms
const p95Of = (sample) => sample.p95_ms

/** Up to where lines are drawn, so that systems beside each other have the same scale. */
export function scaleOf(samples) {
  return {
    rate: mostOf(samples, inOf, completedOf, refusedOf),
    waiting: mostOf(samples, waitingOf),
    time: mostOf(samples, p50Of, p95Of),
  }
}

/** One system. `press(model, service, button, element)` is told of each button that is pressed. */
export function createSystemCard({ model, title, look }, press) {
  const element = make('article', 'system')
  element.dataset.model = model
  element.style.setProperty('--light', look.light)
  element.style.setProperty('--dark', look.dark)
  const heading = make('h2')
  heading.id = `title-${model}`
  heading.append(markerOf(look.marker), model)
  element.setAttribute('aria-labelledby', heading.id)
  const flows = make('div', 'flows')
  const messages = make('p', 'messages')
  const letters = make('p', 'letters')
  const services = make('ul', 'services')
  const raised = make('p', 'raised')
  element.append(heading, make('p', 'title', title), flows, messages, letters, services, raised)
  const flow_of = new Map()
  const row_of = new Map()
  return {
    element,
    /** `samplesOf` and `scales`: by the name of a flow. */
    update(system, samplesOf, scales, now_ms) {
      for (const flow of system.flows) {
        const shown = keyed(flow_of, flow.name, () => createFlow(flow, system.flows.length > 1), flows)
        shown.update(flow, samplesOf(flow.name), scales.get(flow.name), now_ms)
      }
      write(messages, messagesText(system.messages))
      write(letters, lettersText(system.dead_letters, model))
      letters.classList.toggle('any', system.dead_letters > 0)
      for (const service of system.services) {
        const pressed = (button, by) => press(model, service.name, button, by)
        const row = () => createServiceRow(model, service.name, pressed)
        keyed(row_of, service.name, row, services).update(service)
      }
      const not_offered = system.not_offered === null ? '' : ` ${system.not_offered}`
      write(raised, `Raised by ${system.raised_by}.${not_offered}`)
    },
  }
}

function createFlow({ name, noun, tells_beginnings }, is_one_of_several) {
  const element = make('section', 'flow')
  element.dataset.flow = name
  if (is_one_of_several) element.append(make('h3', '', name))
  const list = make('dl', 'figures')
  const figure = (key, label, unit) => {
    const group = make('div', key)
    group.append(make('dt', '', label), make('dd'))
    if (unit !== '') group.querySelector('dt').append(make('span', 'unit', ` ${unit}`))
    list.append(group)
    return group.querySelector('dd')
  }
  const figures = {
    in: figure('in', `${noun.many} in`, '/s'),
    completed: figure('completed', 'completed', '/s'),
    waiting: figure('waiting', 'waiting', ''),
    p50: figure('p50', 'p50', 'last minute'),
    p95: figure('p95', 'p95', 'last minute'),
    ended: figure('ended', 'failed · refused', '/s'),
  }
  const charts = {
    rate: createSparkline([
      { style: 'in', valueIn: inOf },
      { style: 'refused', valueIn: refusedOf },
      { style: 'completed', valueIn: completedOf },
    ]),
    waiting: createSparkline([{ style: 'waiting', valueIn: waitingOf }]),
    time: createSparkline([
      { style: 'p95', valueIn: p95Of },
      { style: 'p50', valueIn: p50Of },
    ]),
  }
  const captions = {}
  element.append(list)
  for (const [key, chart] of Object.entries(charts)) {
    if (key === 'time' && !tells_beginnings) continue
    captions[key] = make('figcaption')
    const drawn = make('figure', key)
    drawn.append(captions[key], chart.element)
    element.append(drawn)
  }
  return { element, update: (...told) => updateFlow({ figures, charts, captions }, ...told) }
}

function updateFlow({ figures, charts, captions }, { latest, tells_beginnings }, samples, scale, now_ms) {
  figure(figures.in, rate(latest.in_per_s))
  figure(figures.completed, rate(latest.completed_per_s))
  figure(figures.waiting, count(latest.waiting))
  figure(figures.ended, `${rate(latest.failed_per_s)} · ${rate(latest.refused_per_s)}`)
  const few = latest.sampled > 0 ? `too few (${latest.sampled})` : 'none'
  const latency = (value_ms) => (value_ms === null && tells_beginnings ? few : time(value_ms))
  figure(figures.p50, latency(latest.p50_ms), latest.p50_ms !== null)
  figure(figures.p95, latency(latest.p95_ms), latest.p95_ms !== null)
  const texts = {
    rate: `in (thin), completed, refused (dashed): up to ${rate(scale.rate)}/s`,
    waiting: `waiting: up to ${count(scale.waiting)}`,
    time: `p50, p95 (dashed): up to ${time(scale.time)}`,
  }
  const now = {
    rate: `now ${rate(latest.in_per_s)} in, ${rate(latest.completed_per_s)} completed`,
    waiting: `now ${count(latest.waiting)}`,
    time: `now ${latency(latest.p50_ms)} and ${latency(latest.p95_ms)}`,
  }
  for (const [key, caption] of Object.entries(captions)) {
    write(caption, texts[key])
    charts[key].update(samples, now_ms, scale[key], `${texts[key]}; ${now[key]}`)
  }
}

function messagesText({ known, unknown }) {
  const words = `${count(known)} message${known === 1 ? '' : 's'} under way`
  return unknown.length === 0 ? words : `${words}, besides unknown ones: ${unknown.join(', ')}`
}

/** With what shows them, where there are any. */
function lettersText(dead_letters, model) {
  if (dead_letters === null) return 'dead letters unknown'
  const words = `${count(dead_letters)} dead letter${dead_letters === 1 ? '' : 's'}`
  return dead_letters > 0 ? `${words}: npm run bench -- dead-letters list ${model}` : words
}

function figure(element, text, is_known = text !== 'unknown') {
  write(element, text)
  element.classList.toggle('no-figure', !is_known)
}

function markerOf(path_data) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', 'marker')
  svg.setAttribute('viewBox', '-9 -9 18 18')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', path_data)
  svg.append(path)
  return svg
}

/** The part of that name, made and put at the end of its place the first time. */
function keyed(parts, name, create, place) {
  let part = parts.get(name)
  if (part === undefined) {
    part = create()
    parts.set(name, part)
    place.append(part.element)
  }
  return part
}

function make(tag, style = '', text = '') {
  const element = document.createElement(tag)
  if (style !== '') element.className = style
  if (text !== '') element.textContent = text
  return element
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}
