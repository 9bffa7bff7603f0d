import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Zone } from '../../../core/contracts/lake.ts';
import type { PlatformConfig } from '../../config.ts';

export interface LakeCatalogueProps {
  readonly config: PlatformConfig;
  readonly bucket: IBucket;
}

interface LakeTable {
  /** Of the table, and of its zone in the lake. */
  readonly name: Zone;
  readonly description: string;
  readonly columns: Record<string, string>;
  /** Partition keys below the zone's prefix; `dt` is a day, all others must be named in a query. */
  readonly partitions: readonly string[];
}

/**
 * Tables over the lake for SQL (Athena), partitioned by projection so that no crawler and no partition has to be kept.
 * The tables of the projects' own sources (`<project>_<source>`) are made by ingest, from what the files hold.
 */
const tables: readonly LakeTable[] = [
  {
    name: 'inferences',
    description: 'One row for each prediction: what came in, what was answered.',
    columns: {
      inferenceid: 'string',
      modelversion: 'int',
      at: 'string',
      key: 'string',
      time: 'string',
      probability: 'double',
      decision: 'string',
      expectedcost: 'double',
      label: 'string',
      probabilities: 'map<string,double>',
      value: 'double',
      interval: 'struct<lower:double,upper:double,coverage:double>',
      record: 'map<string,string>',
      windows: 'map<string,double>',
      costs: 'array<double>',
    },
    partitions: ['project', 'dt'],
  },
  {
    name: 'labels',
    description: 'Ground truth that came through the API, or in files of a source of labels.',
    columns: { key: 'string', inferenceid: 'string', value: 'string', at: 'string' },
    partitions: ['project', 'dt'],
  },
  {
    name: 'quarantine',
    description: 'Rows that did not keep the contract, with the reasons.',
    columns: { line: 'bigint', reasons: 'array<string>', row: 'string' },
    partitions: ['project', 'source', 'version'],
  },
];

const json = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
};

/** The Glue database and its tables. */
export class LakeCatalogue extends Construct {
  readonly databaseName: string;

  constructor(scope: Construct, id: string, { config, bucket }: LakeCatalogueProps) {
    super(scope, id);
    this.databaseName = config.prefix.replaceAll('-', '_');
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `The lake of Perennial (${config.environment})` },
    });
    for (const table of tables) {
      new CfnTable(this, table.name, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName: this.databaseName,
        tableInput: {
          name: table.name,
          description: table.description,
          tableType: 'EXTERNAL_TABLE',
          partitionKeys: table.partitions.map((name) => ({ name, type: 'string' })),
          storageDescriptor: {
            columns: Object.entries(table.columns).map(([name, type]) => ({ name, type })),
            location: bucket.s3UrlForObject(`${table.name}/`),
            ...json,
          },
          parameters: {
            'projection.enabled': 'true',
            'storage.location.template': bucket.s3UrlForObject(
              `${table.name}/${table.partitions.map(folder).join('/')}/`,
            ),
            ...Object.assign({}, ...table.partitions.map(projection)),
          },
        },
      }).addResourceDependency(database);
    }
  }
}

/** As the projection wants it: `${project}`, `dt=${dt}`. */
function folder(partition: string): string {
  return partition === 'dt' ? `dt=\${dt}` : `\${${partition}}`;
}

function projection(partition: string): Record<string, string> {
  if (partition !== 'dt') return { [`projection.${partition}.type`]: 'injected' };
  return {
    'projection.dt.type': 'date',
    'projection.dt.format': 'yyyy-MM-dd',
    'projection.dt.range': '2025-01-01,NOW',
    'projection.dt.interval': '1',
    'projection.dt.interval.unit': 'DAYS',
  };
}
