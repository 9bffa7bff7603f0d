/**
 * Ids and digests, each a type of its own: a plain text can be given for any of them, one for another cannot. The mark
 * exists only in types. Texts of people and of the network are checked where they enter (`parse…`).
 */
declare const idOf: unique symbol;
type Id<Name extends string> = string & { readonly [idOf]?: Name };

/** Of the project file: 1 to 40 of a-z, 0-9 and hyphens. */
export type ProjectName = Id<'ProjectName'>;
/** Of a source in a project file. */
export type SourceName = Id<'SourceName'>;
/** `yyyymmdd-hhmmss-xxxxxx`. */
export type RunId = Id<'RunId'>;
/** Hash of the definition and of the datasets that rows were taken from. */
export type SnapshotId = Id<'SnapshotId'>;
/** Hash of a step's code, inputs and parameters. */
export type StepKey = Id<'StepKey'>;
/** Hash of the hashes of a model's files. */
export type ModelDigest = Id<'ModelDigest'>;
/** Hash of an object's rows under a contract. */
export type DatasetVersionId = Id<'DatasetVersionId'>;
/** Hash of a parsed project file. */
export type DefinitionHash = Id<'DefinitionHash'>;
/** Hash of the code of one function, or of all that shape a model. */
export type CodeHash = Id<'CodeHash'>;
/** Of one prediction: sorts by time. */
export type InferenceId = Id<'InferenceId'>;
/** Of one trigger: a redelivered message has the same. */
export type TriggerId = Id<'TriggerId'>;
/** Of one check of the monitor. */
export type MonitorId = Id<'MonitorId'>;
/** SHA-256 of a file, hex. */
export type FileHash = Id<'FileHash'>;
