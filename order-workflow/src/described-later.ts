import type { Operations, WorkflowDocuments } from '@three-ways/service-runtime/described'

// What the doors say of themselves is made of much that no service needs to run: it is loaded when somebody
// asks for it.

export async function orderDocuments(): Promise<WorkflowDocuments> {
  return (await import('./operations.ts')).orderDocuments()
}

export async function orderOperations(): Promise<Operations> {
  return (await import('./operations.ts')).orderOperations()
}
