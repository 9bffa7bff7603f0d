/** A record that could not be read, in the place of one. */
export class UnreadableRecord {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** What a request asks, in whatever protocol, before a record of it is judged. */
export interface AskedRecords {
  /** Objects with a field for each column, if the caller is right; `UnreadableRecord` where there is none. */
  records: readonly unknown[];
  /** Whether reasons are wanted. */
  explain: boolean;
  /** Whether records that are wrong are told in their place, and the others predicted. */
  perRecord: boolean;
  /** What a body of our own protocol says of entity windows, for a model that is away from the platform. */
  windows?: unknown;
  /** Records come as columns of a table, so that values of entity windows are columns too. */
  tabular?: true;
}
