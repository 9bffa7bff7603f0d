import { entities } from '../../adapters/aws/entities.ts';
import { packedLake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { joinRows } from '../../adapters/duckdb/snapshot.ts';
import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { modelExplainers } from '../../core/algorithms/explaining.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { gatherParts } from '../../core/batch/gather.ts';
import type { BatchState } from '../../core/contracts/batch.ts';

const kinds = { loaders: loadersWith(onnxWasm), explainers: modelExplainers };

const ports = () => ({
  lake: packedLake(),
  registry: registry(),
  entities: entities(),
  clock,
  joinRows,
  kinds,
});

/** Lists the parts of all files, and computes the entity windows of all their rows. */
export const handler = slotted((state: BatchState) => gatherParts(ports(), state));
