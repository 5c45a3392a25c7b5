import { element, type SvgChild, type SvgElement } from './svg-element.ts'

/** The class of everything that is drawn or said of one model alone, by which a page can leave it out. */
export function modelClass(model: string): string {
  return `model-${model}`
}

/** What is drawn of one model alone. */
export function ofModel(model: string, drawn: readonly SvgChild[]): SvgElement {
  return element('g', { class: modelClass(model) }, drawn)
}
