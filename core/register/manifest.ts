import type { Finding } from '../contracts/findings.ts';
import type { MeasuredServing } from '../contracts/gate.ts';
import type {
  CodeHash,
  DefinitionHash,
  FileHash,
  ModelDigest,
  ProjectName,
  RunId,
  SnapshotId,
} from '../contracts/ids.ts';
import type { ReductionReport } from '../contracts/reduction.ts';
import type { AlgorithmSummary } from '../contracts/registry/models.ts';
import { objectWith } from '../contracts/schema.ts';
import type { Trigger } from '../contracts/triggers.ts';

/** `manifest.json` beside a model's files: from which bytes, code and parameters the model was made. */
export interface ModelManifest {
  format: 1;
  project: ProjectName;
  /** Hash of `files`. */
  digest: ModelDigest;
  /** SHA-256 of each file. */
  files: Record<string, FileHash>;
  lineage: {
    runId: RunId;
    trigger: Pick<Trigger, 'id' | 'reason' | 'at' | 'by'>;
    snapshotId: SnapshotId;
    /** Dataset versions by source. */
    datasets: Record<string, string[]>;
    /** How many objects of labels, and the hash of their keys: the snapshot lists them (`lake.snapshotLabels`), hundreds of thousands after a year. */
    labelObjects: { count: number; hash: string };
    definitionHash: DefinitionHash;
    /** Hash of all code that shapes a model. */
    codeHash: CodeHash;
    /** Each step of the run with its key, the hash of its code and inputs. */
    steps: Record<string, string>;
    algorithm: AlgorithmSummary;
  };
  /** Test metrics of the model as evaluated. */
  metrics: Record<string, number>;
  /** What was found when it was evaluated; absent in manifests of earlier code. */
  findings?: Finding[];
  /** What serving it takes; absent in manifests of earlier code. */
  serving?: MeasuredServing;
  /** How it was made smaller; absent where it serves as it was trained, and in manifests of earlier code. */
  reduced?: ReductionReport;
  evaluationKey: string;
  /** ISO 8601, see `ModelRecord.trainedUntil`. */
  trainedUntil: string | null;
  /** ISO 8601, see `ModelRecord.servedUntil`; absent in manifests of earlier code. */
  servedUntil?: string | null;
  /** ISO 8601. */
  createdAt: string;
}

/** The light check of a file that the platform wrote. */
export const modelManifestSchema = objectWith<ModelManifest>('the manifest of a model (format 1)', {
  format: 1,
  files: 'object',
  lineage: 'object',
});
