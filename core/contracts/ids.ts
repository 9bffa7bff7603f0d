/**
 * Ids and digests, each a type of its own: a plain text can be given for any of them, one for another cannot. The mark
 * exists only in types. Texts of people and of the network are checked where they enter (`parse…`).
 */
declare const idOf: unique symbol;
type Id<Name extends string> = string & { readonly [idOf]?: Name };

/** Of the project file, in the form of `namePattern`. */
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
/** Of a job that scores files: `yyyymmdd-hhmmss-xxxxxxxx`, the end of it says what of. */
export type BatchId = Id<'BatchId'>;
/** Hash of what rows of a source are checked against, and of the converter. */
export type ContractHash = Id<'ContractHash'>;
/** SHA-256 of a file, hex. */
export type FileHash = Id<'FileHash'>;

/** The form of a project's name: lower-case letters, digits and hyphens, starting with a letter, at most 63. */
export const namePattern = /^[a-z][a-z0-9-]{0,62}$/;

export class MalformedId extends Error {
  override name = 'MalformedId';
  constructor(what: string, found: unknown) {
    super(`expected ${what}, received ${JSON.stringify(found)?.slice(0, 40)}`);
  }
}

/** @throws MalformedId */
export function parseProjectName(value: unknown): ProjectName {
  if (typeof value === 'string' && namePattern.test(value)) return value;
  throw new MalformedId("a project's name (lower-case letters, digits and hyphens, at most 63)", value);
}
