import { freePortsInARow } from '@three-ways/testbed/brokers/free-ports'
import { loadModel, type ModelName } from '../src/settings/models.ts'

/** A port of a model's order service behind which those of its other services are free, too. */
export async function freeOrderPort(model: ModelName): Promise<number> {
  const { services } = await loadModel(model)
  return freePortsInARow(services.length)
}
