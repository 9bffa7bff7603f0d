import type { DatasetColumn } from '../contracts/dataset.ts';
import type { IngestInput } from '../contracts/ingest.ts';
import { parseProject } from '../contracts/parse-project.ts';
import { contractOf, holdsPersonalData } from '../contracts/source-contract.ts';
import type { Ports } from '../ports/index.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import type { Convert } from './conversion.ts';
import { UnreadableObject } from './errors.ts';
import { limits } from './limits.ts';

/** A question: what would become of an object under a definition that is not published? */
export interface TrialRequest extends IngestInput {
  /** A parsed project file. */
  trial: unknown;
}

/** What would become of it; nothing is written. */
export type TrialAnswer =
  | {
      status: 'converted';
      rows: number;
      quarantined: number;
      duplicates: number;
      reasons: Record<string, number>;
      columns: Pick<DatasetColumn, 'name' | 'type' | 'missing'>[];
    }
  | { status: 'refused'; reason: string }
  | { status: 'gone' };

export interface TryPorts extends Pick<Ports, 'lake' | 'piiKey'> {
  convert: Convert;
}

/** Converts an object and throws the rows away. @throws TypeError when the definition is not valid */
export async function tryObject(
  ports: TryPorts,
  { project, source: name, object, trial }: TrialRequest,
): Promise<TrialAnswer> {
  const { project: definition, errors } = parseProject(trial);
  if (!definition)
    throw new TypeError(`the definition of '${project}' is not valid: ${errors[0]?.path}: ${errors[0]?.message}`);
  const source = definition.data.sources.find((s) => s.name === name);
  if (!source) return { status: 'refused', reason: `the project has no source '${name}'` };
  if (object.size > limits.objectBytes) return { status: 'refused', reason: `the file has ${object.size} bytes` };
  try {
    const bytes = await ports.lake.get(object.key, object.versionId);
    const contract = contractOf(definition, source);
    const conversion = await ports.convert(bytes, {
      project,
      contract,
      personal: holdsPersonalData(definition),
      piiKey: ports.piiKey,
    });
    const { rows, quarantined, duplicates, reasons, columns } = conversion;
    if (rows === 0) {
      const [reason] = Object.keys(reasons);
      return { status: 'refused', reason: `none of ${quarantined} rows meets the contract: ${reason}` };
    }
    return {
      status: 'converted',
      rows,
      quarantined,
      duplicates,
      reasons,
      columns: columns.map(({ name, type, missing }) => ({ name, type, missing })),
    };
  } catch (error) {
    if (error instanceof ObjectNotFound) return { status: 'gone' };
    if (error instanceof UnreadableObject) return { status: 'refused', reason: error.message };
    throw error;
  }
}
