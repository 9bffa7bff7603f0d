import { type DatasetColumn, describedDatasetSchema } from '../contracts/dataset.ts';
import { lake as lakeKeys } from '../contracts/lake.ts';
import type { DatasetRecord } from '../contracts/registry/datasets.ts';
import type { ObjectStore } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';

/** All columns of a dataset version: also those that its record has no room for. */
export async function allColumns(dataset: DatasetRecord, lake: ObjectStore): Promise<DatasetColumn[]> {
  if (!dataset.columnsOmitted) return dataset.columns;
  const key = lakeKeys.curatedRecord(dataset.project, dataset.source, dataset.datasetVersion);
  return (await getJson(lake, key, describedDatasetSchema)).columns;
}
