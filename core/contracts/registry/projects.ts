import type { CodeHash, DefinitionHash, ProjectName } from '../ids.ts';
import type { Project } from '../project.ts';
import type { StoredRecord } from '../record.ts';

export interface DirectoryRecord extends StoredRecord {
  project: ProjectName;
  description: string;
  definitionHash: DefinitionHash;
}

export interface DefinitionRecord extends StoredRecord {
  project: ProjectName;
  definition: Project;
  definitionHash: DefinitionHash;
  codeHash: CodeHash;
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
