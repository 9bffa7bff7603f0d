import { onnxWasm } from '../../../adapters/onnx/runtime.ts';
import type { Dataset } from '../../../core/contracts/dataset.ts';
import type { ImportedModel } from '../../../core/contracts/imported.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { bringModel } from '../../../core/import/bring-model.ts';
import type { BroughtModel } from '../../../core/import/brought-model.ts';
import type { Column } from '../../../core/table/table.ts';
import { project } from '../../support/project.ts';

export type Values = readonly (number | string | boolean | null)[];

/** A column of the type that its values have. */
export function columnOf(name: string, values: Values): Column {
  if (values.some((value) => typeof value === 'string')) {
    const dictionary = [...new Set(values.flatMap((value) => (value === null ? [] : [String(value)])))];
    const codes = Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(String(value))));
    return { name, type: 'string', dictionary, codes };
  }
  const type = values.some((value) => typeof value === 'boolean') ? 'boolean' : 'number';
  return { name, type, values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))) };
}

/** Records of a project, without reserved columns. */
export function records(
  columns: Readonly<Record<string, Values>>,
  task: 'binary' | 'regression' | 'multiclass',
  classes: string[],
  change: Partial<ProjectInput> = {},
): Dataset {
  const own = project('elsewhere', { objective: { task, target: 'y' }, ...change });
  const all = Object.entries(columns).map(([name, values]) => columnOf(name, values));
  const rows = Object.values(columns)[0]!.length;
  return {
    table: { rows, columns: all },
    extra: { project: own, snapshotId: 's', task, classes, maturedUntil: null },
  };
}

/** A model file brought to records, and as it comes back from JSON. */
export function brought(text: string, dataset: Dataset, about: Partial<ImportedModel> = {}): BroughtModel {
  const bytes = new TextEncoder().encode(text);
  const described = { format: 'lightgbm', file: 'model.txt', sha256: bytesHash(bytes), ...about } as const;
  return JSON.parse(JSON.stringify(bringModel(described, bytes, dataset, onnxWasm)));
}
