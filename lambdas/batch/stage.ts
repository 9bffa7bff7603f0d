import { lake } from '../../adapters/aws/lake.ts';
import { piiKey } from '../../adapters/aws/pii-key.ts';
import { rowFiles as files } from '../../adapters/duckdb/row-files.ts';
import { slotted } from '../../adapters/slotted.ts';
import { stageFile } from '../../core/batch/stage.ts';
import type { BatchItem } from '../../core/contracts/batch.ts';

/** Checks the rows of a file and cuts it into parts. */
export const handler = slotted((item: BatchItem) => stageFile({ lake: lake(), piiKey, files }, item));
