import { join } from 'node:path'
import { idleText } from '@three-ways/result-files/temperature'
import { openSite } from '@three-ways/testbed/open-site'
import { loadModel, type ModelName } from '../settings/models.ts'
import { keepLogs } from './keep-logs.ts'
import { KeptSite } from './kept-site.ts'
import { removeRest } from './remove-rest.ts'
import type { RunOptions } from './turn-options.ts'

/** The sites of a run, one per model: opened when first needed, kept as long as they will be needed again. */
export class KeptSites implements AsyncDisposable {
  readonly #options: RunOptions
  readonly #sites = new Map<ModelName, KeptSite>()

  constructor(options: RunOptions) {
    this.#options = options
  }

  /** The site of a model whose turn it is, its broker awake. */
  async enter(model: ModelName): Promise<KeptSite> {
    const kept = this.#sites.get(model) ?? (await this.#open(model))
    await kept.comeBack(this.#options.signal)
    return kept
  }

  /** Its turn is over; `again`: there will be another. */
  async leave(model: ModelName, again: boolean): Promise<void> {
    const kept = this.#sites.get(model)
    if (kept === undefined) return
    if (!again) return this.#close(model, kept)
    await kept.leave(this.#options.signal)
    const { broker } = kept.site
    if (broker === undefined || kept.idle === undefined) return
    const does = kept.idle.paused ? 'is paused' : 'goes on'
    this.#options.sayOnce(`${broker.kind} ${does} while others are measured: ${idleText(kept.idle)}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that cannot be ended must not keep the others from it.
    const ends = await Promise.allSettled([...this.#sites].map(([model, kept]) => this.#close(model, kept)))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  async #open(model: ModelName): Promise<KeptSite> {
    const { settings, working_folder, signal, progress, onSite } = this.#options
    const system = await loadModel(model)
    const { source, urls, management_url } = settings.broker
    if (system.broker !== undefined) progress.phase(`raising ${system.broker}`)
    const site = await openSite(system, {
      source,
      url: system.broker === undefined ? undefined : urls[system.broker],
      management_url,
      working_folder,
      signal,
      say: (line) => progress.note(line),
    })
    const kept = new KeptSite(system, site, (changed) => onSite(system, changed))
    this.#sites.set(model, kept)
    await onSite(system, kept)
    return kept
  }

  async #close(model: ModelName, kept: KeptSite): Promise<void> {
    const { broker } = kept.site
    const what = broker === undefined ? `site of ${model}` : `${broker.kind} broker`
    using _ending = this.#options.progress.ending(what)
    this.#sites.delete(model)
    await removeRest(await loadModel(model), kept.site, this.#options)
    await kept[Symbol.asyncDispose]()
    keepLogs(broker?.log_folder, join(this.#options.log_folder, String(broker?.kind)))
  }
}
