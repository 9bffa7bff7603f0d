import { lake } from '../../adapters/aws/lake.ts';
import { rowFiles as files } from '../../adapters/duckdb/row-files.ts';
import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { zip } from '../../adapters/zip.ts';
import { modelExplainers } from '../../core/algorithms/explaining.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { scorePart } from '../../core/batch/score.ts';
import type { BatchItem } from '../../core/contracts/batch.ts';

const kinds = { loaders: loadersWith(onnxWasm), explainers: modelExplainers };

/** Scores a part of a file. */
export const handler = slotted((item: BatchItem) => scorePart({ lake: lake(), files, kinds, zip }, item));
