import { count } from './words.js'

/** One service of a system, and its buttons. `press(button, element)` is told of each that is pressed. */
export function createServiceRow(model, name, press) {
  const element = document.createElement('li')
  element.className = 'service'
  element.dataset.service = name
  const line = document.createElement('p')
  const shown = Object.fromEntries(
    ['name', 'condition', 'detail'].map((part) => {
      const span = document.createElement('span')
      span.className = part
      line.append(span)
      return [part, span]
    }),
  )
  shown.name.textContent = name
  const buttons = document.createElement('div')
  buttons.className = 'buttons'
  buttons.setAttribute('role', 'group')
  buttons.setAttribute('aria-label', `${name} of ${model}`)
  element.append(line, buttons)
  let offered = ''
  return {
    element,
    update(service) {
      element.dataset.condition = service.condition
      write(shown.condition, conditionOf(service))
      write(shown.detail, detailOf(service))
      if (service.buttons.join() === offered) return
      offered = service.buttons.join()
      offer(buttons, service.buttons, { model, name, press })
    },
  }
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** `down, stays so until it is started`. */
export function conditionOf({ condition, held }) {
  return held && condition === 'down' ? 'down, until it is started' : condition
}

function detailOf({ because, pid, undelivered, parked, duplicates_ignored, injected }) {
  const parts = [
    injected === '' ? null : injected,
    because,
    undelivered === null ? null : `owes ${count(undelivered)}`,
    parked ? `${count(parked)} given up` : null,
    duplicates_ignored ? `${count(duplicates_ignored)} repeated, ignored` : null,
    pid === null ? null : `process ${pid}`,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

/** Who presses by the keyboard stays where he was, though the button under him has gone. */
function offer(group, names, { model, name, press }) {
  const had_focus = group.contains(document.activeElement)
  group.replaceChildren(
    ...names.map((button) => {
      const element = document.createElement('button')
      element.type = 'button'
      element.textContent = button
      element.dataset.button = button
      element.setAttribute('aria-label', `${button} ${name} of ${model}`)
      element.addEventListener('click', () => press(button, element))
      return element
    }),
  )
  if (had_focus) group.querySelector('button')?.focus()
}
