import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ofType, only, synthesise } from '../synthesise.ts';

const dev = synthesise();
const prod = synthesise('prod');

describe('the lake', () => {
  it('is one versioned, encrypted, private bucket that announces its objects', () => {
    dev.templates.Data.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });

  it('forgets all but models, reports, labels and what is curated, personal data that were converted at once', () => {
    const { Rules } = only(dev, 'AWS::S3::Bucket').Properties.LifecycleConfiguration as {
      Rules: Record<string, unknown>[];
    };
    const expiring = Rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
      ['raw/', 1],
      ['work/', 30],
      ['candidates/', 7],
      ['statistics/', 60],
      ['quarantine/', 90],
      ['batch/', 90],
      ['predictions/', 400],
      ['inferences-failed/', 90],
      ['raw/', 400],
      ['inferences/', 1_100],
      ['packs/inferences/', 1_099],
      ['snapshots/', 400],
    ]);
    expect(expiring[0]).toMatchObject({ TagFilters: [{ Key: 'perennial', Value: 'converted-personal-data' }] });
    for (const rule of expiring) expect(rule).toMatchObject({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } });
    expect(Rules).toContainEqual(expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }));
    expect(Rules).toContainEqual(
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } }),
    );
  });
});

describe('the tables', () => {
  it('are paid by request, and the registry is kept at every point in time and streamed', () => {
    dev.templates.Data.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
    const modes = ofType(dev, 'AWS::DynamoDB::GlobalTable').map(([, { Properties }]) => Properties.BillingMode);
    expect(modes).toEqual(['PAY_PER_REQUEST', 'PAY_PER_REQUEST']);
  });
});

describe('data outlives the stack', () => {
  const policies = (platform: typeof dev) =>
    platform.resources
      .filter(([, { Type }]) => Type === 'AWS::S3::Bucket' || Type === 'AWS::DynamoDB::GlobalTable')
      .map(([, { DeletionPolicy }]) => DeletionPolicy);

  it('in prod', () => {
    expect(policies(prod)).toEqual(['RetainExceptOnCreate', 'RetainExceptOnCreate', 'RetainExceptOnCreate']);
    expect(prod.platform.data.terminationProtection).toBe(true);
  });

  it('but not a first deployment that is rolled back: what it left would hold the names of the next attempt', () => {
    const kept = prod.resources.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    expect(kept.map(([, { Type }]) => Type).sort()).toEqual(['AWS::ApiGateway::Account', 'AWS::IAM::Role']);
    const afterwards = prod.resources.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'RetainExceptOnCreate');
    const types = new Set(afterwards.map(([, { Type }]) => Type));
    expect([...types].sort()).toEqual([
      'AWS::DynamoDB::GlobalTable',
      'AWS::Logs::LogGroup',
      'AWS::Logs::LogStream',
      'AWS::S3::Bucket',
    ]);
  });

  it('but not in dev', () => {
    expect(policies(dev)).toEqual(['Delete', 'Delete', 'Delete']);
  });
});

describe('the catalogue', () => {
  it('has tables with projected partitions over the zones', () => {
    const tables = ofType(dev, 'AWS::Glue::Table').map(([, { Properties }]) => Properties.TableInput);
    expect(tables.map(({ Name }) => Name)).toEqual(['inferences', 'labels', 'quarantine']);
    for (const { Parameters, PartitionKeys } of tables) {
      expect(Parameters['projection.enabled']).toBe('true');
      for (const { Name } of PartitionKeys) expect(Parameters[`projection.${Name}.type`]).toBeDefined();
    }
    const template = JSON.stringify(tables[0].Parameters['storage.location.template']);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders of the projection
    expect(template).toContain('/inferences/${project}/dt=${dt}/');
  });
});
