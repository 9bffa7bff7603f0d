import {
  AlreadyExistsException,
  type Column,
  CreateTableCommand,
  EntityNotFoundException,
  GetTableCommand,
  GlueClient,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { environment } from '../../core/contracts/environment.ts';
import type { CuratedTable, TableCatalogue, TableColumn } from '../../core/ingest/curated-table.ts';
import type { StoredType } from '../../core/values/types.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

/** Milliseconds for one call and its attempts: a catalogue that hangs must not hold up an ingestion. */
const patience = 8_000;

const hiveTypes: Record<StoredType, string> = {
  number: 'double',
  integer: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp',
  string: 'string',
};
const storedTypes = new Map(Object.entries(hiveTypes).map(([stored, hive]) => [hive, stored as StoredType]));

const parquet = {
  InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};

/** Names of the table's parameters that say whose it is. */
const owner = { project: 'perennial.project', source: 'perennial.source' };

/** Tables of a Glue database over the Parquet files of a bucket. */
export class GlueTables implements TableCatalogue {
  readonly #client: GlueClient;
  readonly #database: string;
  readonly #bucket: string;

  constructor(client: GlueClient, database: string, bucket: string) {
    this.#client = client;
    this.#database = database;
    this.#bucket = bucket;
  }

  async get(name: string): Promise<CuratedTable | undefined> {
    try {
      const { Table } = await this.#client.send(
        new GetTableCommand({ DatabaseName: this.#database, Name: name }),
        inTime(),
      );
      const { Columns = [], Location = '' } = Table?.StorageDescriptor ?? {};
      return {
        name,
        project: Table?.Parameters?.[owner.project] ?? '',
        source: Table?.Parameters?.[owner.source] ?? '',
        prefix: Location.replace(`s3://${this.#bucket}/`, ''),
        columns: Columns.map(columnOf),
      };
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw error;
    }
  }

  async put(table: CuratedTable): Promise<void> {
    const request = { DatabaseName: this.#database, TableInput: inputOf(table, this.#bucket) };
    try {
      await this.#client.send(new CreateTableCommand(request), inTime());
    } catch (error) {
      if (!(error instanceof AlreadyExistsException)) throw error;
      // Old versions of a table are of no use: what it held before is told by the registry.
      await this.#client.send(new UpdateTableCommand({ ...request, SkipArchive: true }), inTime());
    }
  }
}

function inputOf({ name, project, source, prefix, columns }: CuratedTable, bucket: string): TableInput {
  return {
    Name: name,
    Description: `Curated rows of source '${source}' of project '${project}'; "$path" names the dataset version`,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification: 'parquet', [owner.project]: project, [owner.source]: source },
    StorageDescriptor: {
      Location: `s3://${bucket}/${prefix}`,
      Columns: columns.map(({ name: Name, type, comment }) => ({
        Name,
        Type: hiveTypes[type],
        ...(comment === undefined ? {} : { Comment: comment }),
      })),
      ...parquet,
    },
  };
}

function columnOf({ Name = '', Type = '', Comment }: Column): TableColumn {
  return { name: Name, type: storedTypes.get(Type) ?? 'string', ...(Comment ? { comment: Comment } : {}) };
}

const inTime = () => ({ abortSignal: AbortSignal.timeout(patience) });

let tables: TableCatalogue | undefined;

/** Tables over the curated zone of the lake. */
export function curatedTables(): TableCatalogue {
  tables ??= new GlueTables(
    tellingOutages(new GlueClient(clientOptions)),
    env(environment.glueDatabase),
    env(environment.lakeBucket),
  );
  return tables;
}
