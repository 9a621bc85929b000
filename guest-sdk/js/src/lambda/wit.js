/**
 * The types of `wit/` as the bindings of componentize-js have them, and the host built from them.
 *
 * @typedef {"trace" | "debug" | "info" | "warn" | "error"} LogLevel
 * @typedef {{ tag: string, val?: any }} Variant
 * @typedef {{ errorMessage?: string, errorType?: string, errorData?: string, stackTrace?: string[] }} ErrorObject
 *
 * @typedef {object} Operation
 * @property {string} id
 * @property {string} [parentId]
 * @property {string} [name]
 * @property {string} [subType]
 * @property {string} status
 * @property {bigint} startTimestamp
 * @property {bigint} [endTimestamp]
 * @property {Variant} details
 *
 * @typedef {object} OperationUpdate
 * @property {string} id
 * @property {string | undefined} parentId
 * @property {string | undefined} name
 * @property {string} type
 * @property {string | undefined} subType
 * @property {string} action
 * @property {string | undefined} payload
 * @property {ErrorObject | undefined} error
 * @property {Variant | undefined} options
 *
 * @typedef {object} Invocation
 * @property {string} durableExecutionArn
 * @property {string} functionName
 * @property {string} functionVersion
 * @property {string} handler
 * @property {string} requestId
 * @property {bigint} deadline
 * @property {string} [tenantId]
 * @property {{ operations: Operation[], nextMarker?: string }} initialExecutionState
 * @property {string[]} updatedOperationIds
 *
 * @typedef {{ status: Variant | undefined, result: string | undefined, error: ErrorObject | undefined }} InvocationOutput
 *
 * @typedef {object} LogRecord
 * @property {LogLevel} level
 * @property {string | undefined} target
 * @property {string} message
 * @property {[string, string][]} fields
 * @property {string | undefined} operationId
 * @property {boolean} replaying
 *
 * @typedef {object} Host what the guest asks of the host
 * @property {(updates: OperationUpdate[], mode: "durable" | "lazy") => { operations: Operation[], nextMarker?: string, paused: boolean }} checkpoint
 * @property {(marker: string, maxItems: number) => { operations: Operation[], nextMarker?: string }} getExecutionState
 * @property {(operationId: string, attempt: number) => void} enter
 * @property {() => void} leave
 * @property {(record: LogRecord) => void} log
 * @property {() => [string, string][]} environment
 * @module
 */
export {};
