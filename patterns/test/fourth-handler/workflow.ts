import type { ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { patternsWith } from '../../src/patterns-with.ts'
import { reactingService } from '../../src/services/product-reaction.ts'

// One more who reacts to updates of products, by one more declaration and nothing else.

const recommendationService = reactingService({
  name: 'recommendation-service',
  verb: 'recommend',
  setting: 'RECOMMENDATION_WORK_MS',
  work_ms: 5,
})

export const workflow = patternsWith([recommendationService as ServiceDeclaration])
