import type { ContractHash } from '../contracts/ids.ts';
import { parseRawKey } from '../contracts/lake.ts';
import type { Project } from '../contracts/project.ts';
import type { ObjectRecord } from '../contracts/registry/datasets.ts';
import { contractHash, contractOf } from '../contracts/source-contract.ts';
import { currentObjects, refusedObjects } from './current-objects.ts';

/** An object that was converted, or refused, under another contract or by another converter than the present ones. */
export interface StaleObject {
  record: ObjectRecord;
  source: string;
  /** Hash of the contract that it is to be converted under. */
  contractHash: ContractHash;
}

/** Hash of the present contract of each source, the version of the converter included. */
export function contractHashes(project: Project): Record<string, string> {
  return Object.fromEntries(project.data.sources.map((s) => [s.name, contractHash(contractOf(project, s))]));
}

/** The objects of declared sources that count, or were refused, and are to be converted again; by key. */
export function staleObjects(project: Project, objects: readonly ObjectRecord[]): StaleObject[] {
  const hashes = new Map(Object.entries(contractHashes(project)));
  return [...currentObjects(objects), ...refusedObjects(objects)]
    .flatMap((record): StaleObject[] => {
      const source = parseRawKey(record.key)?.source;
      const hash = source === undefined ? undefined : hashes.get(source);
      if (source === undefined || hash === undefined || record.contractHash === hash) return [];
      return [{ record, source, contractHash: hash }];
    })
    .sort((a, b) => (a.record.key < b.record.key ? -1 : 1));
}
