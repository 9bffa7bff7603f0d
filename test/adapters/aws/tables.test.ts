import { AlreadyExistsException, EntityNotFoundException, type GlueClient } from '@aws-sdk/client-glue';
import { expect, it } from 'vitest';
import { GlueTables } from '../../../adapters/aws/tables.ts';
import type { CuratedTable } from '../../../core/ingest/curated-table.ts';

interface Stored {
  TableInput: { Name: string };
  SkipArchive?: boolean;
}

/** A Glue database that keeps what it is given. */
function glue() {
  const tables = new Map<string, unknown>();
  const calls: string[] = [];
  const fault = { message: 'as Glue says', $metadata: {} };
  const send = async (command: { input: object; constructor: { name: string } }) => {
    const name = command.constructor.name.replace('Command', '');
    calls.push(name);
    if (name === 'GetTable') {
      const Table = tables.get((command.input as { Name: string }).Name);
      if (!Table) throw new EntityNotFoundException(fault);
      return { Table };
    }
    const { TableInput } = command.input as Stored;
    if (name === 'CreateTable' && tables.has(TableInput.Name)) throw new AlreadyExistsException(fault);
    tables.set(TableInput.Name, TableInput);
    return {};
  };
  return { tables, calls, catalogue: new GlueTables({ send } as unknown as GlueClient, 'perennial_dev', 'lake') };
}

const table: CuratedTable = {
  name: 'shop_rows',
  project: 'shop',
  source: 'rows',
  prefix: 'curated/shop/rows/',
  columns: [
    { name: 'a', type: 'integer' },
    { name: 'b', type: 'number', comment: 'differs' },
    { name: 'c', type: 'boolean' },
    { name: 'd', type: 'timestamp' },
    { name: 'e', type: 'string' },
  ],
};

it('reads a table as it was put', async () => {
  const { catalogue } = glue();
  expect(await catalogue.get('shop_rows')).toBeUndefined();
  await catalogue.put(table);
  expect(await catalogue.get('shop_rows')).toEqual(table);
});

it('writes an external Parquet table over the prefix', async () => {
  const { catalogue, tables } = glue();
  await catalogue.put(table);
  expect(tables.get('shop_rows')).toMatchObject({
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'parquet' },
    StorageDescriptor: {
      Location: 's3://lake/curated/shop/rows/',
      Columns: [
        { Name: 'a', Type: 'bigint' },
        { Name: 'b', Type: 'double', Comment: 'differs' },
        { Name: 'c', Type: 'boolean' },
        { Name: 'd', Type: 'timestamp' },
        { Name: 'e', Type: 'string' },
      ],
    },
  });
});

it('updates a table that exists', async () => {
  const { catalogue, calls } = glue();
  await catalogue.put(table);
  await catalogue.put({ ...table, columns: [] });
  expect(calls).toEqual(['CreateTable', 'CreateTable', 'UpdateTable']);
  expect(await catalogue.get('shop_rows')).toEqual({ ...table, columns: [] });
});

it('hides no other failure', async () => {
  const send = async () => {
    throw new Error('AccessDenied');
  };
  const catalogue = new GlueTables({ send } as unknown as GlueClient, 'd', 'b');
  await expect(catalogue.get('x')).rejects.toThrow('AccessDenied');
  await expect(catalogue.put(table)).rejects.toThrow('AccessDenied');
});
