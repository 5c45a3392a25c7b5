import { drawnLookOf } from '../pictures/model-look.ts'
import { modelClass } from '../pictures/of-model.ts'
import { emptyTag, escaped, tag } from './html-text.ts'

/** Check boxes that show and hide what speaks of one model alone, in tables and pictures; no script. */
export function modelSwitches(models: readonly string[]): string {
  if (models.length < 2) return ''
  const switches = models.map((model) => {
    const box = emptyTag('input', { type: 'checkbox', id: switchId(model), checked: true })
    const name = tag('span', { class: 'n' }, escaped(model))
    return tag('label', { class: `switch ${modelClass(model)}` }, box, name)
  })
  return tag('fieldset', { class: 'switches' }, tag('legend', {}, 'Show'), ...switches)
}

function switchId(model: string): string {
  return `show-${model}`
}

/** The colour and the marker of each model, as they are in the pictures, and what its check box does. */
export function modelStyle(models: readonly string[]): string {
  const looks = models.map((model) => ({ name: modelClass(model), ...drawnLookOf(model) }))
  const light = looks.map(({ name, light: colour, marker }) => {
    return `.${name}{--c:${colour};--m:url("${markerUrl(marker)}")}`
  })
  const dark = looks.map(({ name, dark: colour }) => `.${name}{--c:${colour}}`)
  const hidden = models.map((model) => {
    return `body:has(#${switchId(model)}:not(:checked)) .${modelClass(model)}:not(.switch){display:none}`
  })
  return [...light, `@media (prefers-color-scheme:dark){${dark.join('')}}`, ...hidden].join('\n')
}

/** The marker of a model as a picture in the style itself: nothing is loaded. */
function markerUrl(path: string): string {
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='-8 -8 16 16'><path d='${path}'/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
