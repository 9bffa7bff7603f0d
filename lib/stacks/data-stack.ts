import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../config.ts';
import { platformKey } from '../constructs/encryption/platform-key.ts';
import { LakeBucket } from '../constructs/lake/lake-bucket.ts';
import { LakeCatalogue } from '../constructs/lake/lake-catalogue.ts';
import { LakeTrail } from '../constructs/lake/lake-trail.ts';
import { PlatformNetwork } from '../constructs/network/platform-network.ts';
import { RecordTable } from '../constructs/registry/record-table.ts';
import { PerennialStack, type PerennialStackProps } from './perennial-stack.ts';

/** What has to last: the lake, the registry, the entity windows, and the bus that tells of changes. */
export class DataStack extends PerennialStack<'Data'> {
  /** With the key and the network that were made, where they were asked for. */
  readonly config: PlatformConfig;
  readonly lake: IBucket;
  readonly registry: ITableV2;
  readonly entityTable: ITableV2;
  readonly bus: IEventBus;
  readonly piiKeyParameter: string;
  readonly glueDatabase: string;

  constructor(scope: Construct, props: PerennialStackProps) {
    super(scope, 'Data', props);
    const asked = props.config;
    const { options } = asked;
    const encryptionKey = platformKey(this, asked);
    const keyed = { ...asked, ...(encryptionKey && { encryptionKey }) };
    const network =
      options.privateNetwork &&
      new PlatformNetwork(this, 'Network', { config: keyed, cidr: options.privateNetwork.cidr ?? '10.20.0.0/20' });
    const config = { ...keyed, ...(network && { network }) };
    this.config = config;
    this.lake = new LakeBucket(this, 'Lake', { config }).bucket as IBucket;
    const catalogue = new LakeCatalogue(this, 'Catalogue', { config, bucket: this.lake });
    this.glueDatabase = catalogue.databaseName;
    this.registry = new RecordTable(this, 'Registry', { config, kind: 'registry' }).table as ITableV2;
    this.entityTable = new RecordTable(this, 'Entities', { config, kind: 'derived' }).table as ITableV2;
    if (options.dataEvents) new LakeTrail(this, 'Trail', { config, lake: this.lake, registry: this.registry });
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: config.prefix,
      description: 'What happens to projects',
    }) as IEventBus;
    // A SecureString cannot be made by CloudFormation: the publication of the projects makes it, once.
    this.piiKeyParameter = `/${config.prefix}/pii-key`;
    this.outputs({
      lakeBucket: this.lake.bucketName,
      registryTable: this.registry.tableName,
      entityTable: this.entityTable.tableName,
      eventBus: this.bus.eventBusName,
      glueDatabase: catalogue.databaseName,
      piiKeyParameter: this.piiKeyParameter,
    });
  }
}
