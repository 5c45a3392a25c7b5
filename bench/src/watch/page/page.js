import { conditionOf } from './service-row.js'
import { createSystemCard, scaleOf } from './system-card.js'
import { clock } from './words.js'

// Follows what the server tells, and shows it. Everything that is known comes from there: a second page
// shows the same.

/** Two minutes of looks. */
const KEPT_SAMPLES = 120

const connection = document.querySelector('#connection')
const news = document.querySelector('#news')
const place = document.querySelector('#systems')
const deeds = document.querySelector('#deeds')
/** Printed by the command, and never sent but with a button. */
const token = new URLSearchParams(location.hash.slice(1)).get('token')

const cards = new Map()
/** By model and flow: what was told of it, oldest first. */
const samples = new Map()
const conditions = new Map()

const events = new EventSource('/events')
events.addEventListener('all', ({ data }) => {
  samples.clear()
  show(JSON.parse(data))
})
events.addEventListener('look', ({ data }) => show(JSON.parse(data)))
events.addEventListener('open', () => connected('live', 'live'))
events.addEventListener('error', () => connected('lost', 'not connected: what you see is old'))

function connected(state, words) {
  connection.dataset.state = state
  connection.textContent = words
}

function show(state) {
  const { systems, looked_at_ms } = state
  connected('live', `live, ${clock(looked_at_ms)}`)
  for (const system of systems) for (const flow of system.flows) keep(system.model, flow)
  const scales = scalesOf(systems)
  place.dataset.count = String(systems.length)
  for (const [model, card] of cards) {
    if (systems.some((system) => system.model === model)) continue
    card.element.remove()
    cards.delete(model)
  }
  for (const [index, system] of systems.entries()) {
    const card = cards.get(system.model) ?? createSystemCard(system, press)
    cards.set(system.model, card)
    if (place.children[index] !== card.element)
      place.insertBefore(card.element, place.children[index] ?? null)
    card.update(system, (flow) => samplesOf(system.model, flow), scales, looked_at_ms)
    tellChanges(system)
  }
  if (systems.length === 0) say('Nothing runs any more.')
  showDeeds(state.deeds)
}

function keep(model, { name, history, latest }) {
  const known = history === undefined ? samplesOf(model, name) : [...history]
  if (known.at(-1)?.at_ms !== latest.at_ms) known.push(latest)
  while (known.length > KEPT_SAMPLES) known.shift()
  samples.set(`${model}/${name}`, known)
}

function samplesOf(model, flow) {
  return samples.get(`${model}/${flow}`) ?? []
}

/** Of each flow one scale for all systems. */
function scalesOf(systems) {
  const of_flow = new Map()
  for (const { model, flows } of systems) {
    for (const { name } of flows) {
      of_flow.set(name, [...(of_flow.get(name) ?? []), ...samplesOf(model, name)])
    }
  }
  return new Map([...of_flow].map(([name, all]) => [name, scaleOf(all)]))
}

/** For those who hear the page: services that came or went, and nothing that moves every second. */
function tellChanges({ model, services }) {
  const told = services.flatMap((service) => {
    const key = `${model}/${service.name}`
    const before = conditions.get(key)
    const now = conditionOf(service)
    conditions.set(key, now)
    return before === undefined || before === now ? [] : [`${service.name} of ${model} is ${now}`]
  })
  if (told.length > 0) say(told.join('; '))
}

function say(words) {
  if (news.textContent !== words) news.textContent = words
}

function showDeeds(done) {
  deeds.hidden = done.length === 0
  const list = deeds.querySelector('ol')
  const lines = done.toReversed().map(({ at_ms, model, service, button, succeeded, detail }) => {
    const outcome = succeeded ? detail : `failed: ${detail}`
    return `${clock(at_ms)} ${button} ${service} of ${model}: ${outcome}`
  })
  if (list.dataset.shown === lines.join('\n')) return
  list.dataset.shown = lines.join('\n')
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement('li')
      item.textContent = line
      return item
    }),
  )
}

async function press(model, service, button, element) {
  element.disabled = true
  try {
    const response = await fetch('/buttons', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? ''}` },
      body: JSON.stringify({ model, service, button }),
    })
    const { done, error } = await response.json()
    say(`${button} ${service} of ${model}: ${response.ok ? done : `not done, ${error}`}`)
  } catch {
    say(`${button} ${service} of ${model}: no answer; is the command still running?`)
  } finally {
    element.disabled = false
  }
}
