import { packedLake } from '../../adapters/aws/lake.ts';
import { joinRows } from '../../adapters/duckdb/snapshot.ts';
import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { snapshotStep } from '../../core/snapshot/step.ts';

export const handler = slotted(stepHandler(snapshotStep, () => ({ ...awsPorts(), lake: packedLake(), joinRows })));
