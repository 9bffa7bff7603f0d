import type { Project } from '../project.ts';
import type { StoredRecord } from '../record.ts';

export interface DirectoryRecord extends StoredRecord {
  project: string;
  description: string;
  definitionHash: string;
}

export interface DefinitionRecord extends StoredRecord {
  project: string;
  definition: Project;
  definitionHash: string;
  codeHash: string;
  publishedAt: string;
  /** Who published it. */
  by?: string;
  revision: number;
  /** A change whose event has not been published yet; absent once it has. */
  unannounced?: DefinitionChange;
  /** Schedules of the project as they were put, by kind: the hash of each. */
  schedules?: Record<string, string>;
  /** Contract hashes by source that all catalogued data are known to be converted under. */
  contracts?: Record<string, string>;
}

/** What a published definition changed. */
export interface DefinitionChange {
  changed: ('definition' | 'code')[];
  /** Paths in the project file that differ. */
  paths: string[];
}
