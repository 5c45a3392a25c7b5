import { systemConformance } from '@three-ways/testbed/conformance/system-conformance'
import { system } from './system.ts'

systemConformance(system)
