import { convertFile } from '../../../adapters/duckdb/convert.ts';
import { type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import { contractOf, holdsPersonalData } from '../../../core/contracts/source-contract.ts';
import type { Conversion } from '../../../core/ingest/conversion.ts';
import { parquetRows } from './parquet.ts';

export type SourceInput = Partial<ProjectInput['data']['sources'][number]>;

/** Converts a file of project `shop` (key of its pseudonyms: `secret`). */
export function convert(content: string | Uint8Array, source: SourceInput = {}): Promise<Conversion> {
  const project = projectSchema.parse({
    name: 'shop',
    objective: { task: 'binary', target: 'bad' },
    data: { sources: [{ name: 'rows', ...source }] },
  });
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const contract = contractOf(project, project.data.sources[0]!);
  return convertFile(bytes, {
    project: 'shop',
    contract,
    personal: holdsPersonalData(project),
    piiKey: async () => 'secret',
  });
}

/** The good rows of a file. */
export async function goodRows(content: string | Uint8Array, source: SourceInput = {}) {
  return parquetRows((await convert(content, source)).parquet!);
}

export interface QuarantinedRow {
  line: number;
  reasons: string[];
  row: Record<string, unknown>;
}

export function quarantined(conversion: Conversion): QuarantinedRow[] {
  const lines = (conversion.quarantine ?? '').split('\n').filter((l) => l !== '');
  return lines.map((l) => JSON.parse(l) as QuarantinedRow);
}
