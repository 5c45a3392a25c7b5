/** The version of the contract: of the generated documents, and of what they describe. */
export const CONTRACT_VERSION = '1.0.0'
