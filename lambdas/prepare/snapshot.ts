import { joinRows } from '../../adapters/duckdb/snapshot.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { snapshotStep } from '../../core/snapshot/step.ts';

export const handler = stepHandler(snapshotStep, () => ({ ...awsPorts(), joinRows }));
