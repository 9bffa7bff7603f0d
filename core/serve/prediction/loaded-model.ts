import type { ModelKinds } from '../../algorithms/predicting.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { describeModel } from '../protocols/describe-model.ts';
import type { ReadFor } from '../protocols/read-request.ts';
import { eventFields } from './capture.ts';
import { type CaptureWriter, captureWriter } from './capture-line.ts';
import { type ModelBytes, modelBytes } from './model-bytes.ts';
import { type RecordReading, recordReading } from './record-reading.ts';
import { createScorer, type Scorer } from './scorer.ts';

/** A serving package, compiled for requests. */
export interface LoadedModel extends RecordReading {
  readonly project: string;
  /** Memory that it takes. */
  readonly bytes: ModelBytes;
  readonly scorer: Scorer;
  /** What requests are read by. */
  readonly reads: ReadFor;
  captureLine: CaptureWriter;
  /** Fields that an event for the entity windows holds; none where the model has no windows. */
  readonly eventFields: ReturnType<typeof eventFields>;
  /** Windows ask what was decided on a record. */
  readonly countsDecisions: boolean;
}

/** Compiles a package. @throws InvalidPackage, UnknownAlgorithm, UnknownCalibration */
export function loadServingModel(pkg: ServingPackage, version: number, kinds?: ModelKinds): LoadedModel {
  const scorer = createScorer(pkg, kinds);
  const contract = pkg.contract.filter((column) => column.name !== pkg.target);
  return {
    project: pkg.project,
    bytes: modelBytes(pkg),
    scorer,
    ...recordReading(pkg, scorer.needed),
    reads: describeModel(pkg, scorer.needed),
    captureLine: captureWriter(pkg.project, version, contract, scorer.windowNames),
    eventFields: scorer.windows.length > 0 ? eventFields(contract, scorer.windows) : [],
    countsDecisions: scorer.windows.some(({ events }) => events === 'absentNegative'),
  };
}
