import type { DatasetColumn, DatasetVersion } from '../contracts/dataset.ts';
import type { ProjectName } from '../contracts/ids.ts';
import type { Contract } from '../contracts/source-contract.ts';

export interface ConversionOptions {
  project: ProjectName;
  contract: Contract;
  /** The project holds personal data, here or in another source: no message and no quarantined text says what a value was. */
  personal: boolean;
  /** Key of the pseudonyms; asked for only when the file holds personal data. */
  piiKey: () => Promise<string>;
}

type Figures = 'format' | 'compression' | 'rows' | 'quarantined' | 'reasons' | 'duplicates' | 'timeRange' | 'notes';

/** What became of a file. */
export interface Conversion extends Pick<DatasetVersion, Figures> {
  corrections: number;
  notes: string[];
  columns: DatasetColumn[];
  /** The good rows; undefined when there are none. */
  parquet: Uint8Array | undefined;
  /** The bad rows as NDJSON; undefined when there are none. */
  quarantine: string | undefined;
}

/** Checks a raw file row by row. @throws UnreadableObject */
export type Convert = (bytes: Uint8Array, options: ConversionOptions) => Promise<Conversion>;
