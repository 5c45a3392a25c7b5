import { workflow } from '@three-ways/order-workflow/workflow'
import { answersOddMessages } from '@three-ways/testbed/conformance/odd-verbs'
import { system } from './system.ts'

answersOddMessages(system, workflow.services)
