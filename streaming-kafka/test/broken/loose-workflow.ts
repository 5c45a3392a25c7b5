import { looseWorkflow } from '@three-ways/order-workflow/test/without-uniqueness'

export const workflow = looseWorkflow
