import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it, test } from 'vitest';
import { stepOutputDays } from '../../../core/registry/steps.ts';
import { InvalidOptions, parseOptions } from '../../../lib/options/parse-options.ts';
import type { PlatformOptions } from '../../../lib/options/platform-options.ts';
import { ofType, only, type Resource, type Synthesised, synthesise } from '../synthesise.ts';

const truststore = { bucket: 'bank-truststore', key: 'clients.pem', version: 'v1' };
const domain = {
  name: 'decisions.bank.example',
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
  truststore,
};
const boundary = 'arn:aws:iam::111122223333:policy/boundary';

const options = {
  customerManagedKey: { customerManagedKey: true },
  webAcl: { webAcl: { requestsPerFiveMinutes: 2_000 } },
  domain: { domain },
  privateNetwork: { privateNetwork: {} },
  containers: { containers: true },
  permissionsBoundary: { permissionsBoundary: boundary },
  logRetentionDays: { logRetentionDays: 365 },
  accessLogs: { accessLogs: true },
  dataEvents: { dataEvents: true },
  auditLock: { auditLock: { days: 2_557, mode: 'compliance' } },
  captureSeconds: { captureSeconds: 900 },
  tiers: { tiers: { small: { requestsPerSecond: 1, burst: 5, requestsPerDay: 100 } } },
  expiryDays: { expiryDays: { raw: 30, inferences: 'never', snapshots: 60 } },
} as const satisfies Record<string, PlatformOptions>;
const { domain: _, ...besideDomain } = Object.assign({}, ...Object.values(options)) as PlatformOptions;

describe.each([...Object.entries<PlatformOptions>(options), ['all that go together', besideDomain] as const])(
  'cdk-nag with %s',
  (_name, asked) => {
    it.each(['dev', 'prod'] as const)('finds nothing in %s that is not acknowledged', (environment) => {
      const { app } = synthesise(environment, 'aws', asked);
      const { violations } = new AwsSolutionsChecks(app).validateScope(app);
      expect(violations.filter(({ severity }) => severity === 'error')).toEqual([]);
    });
  },
);

const made = (name: keyof typeof options) => synthesise('dev', 'aws', options[name]);
const typesOf = ({ resources }: Synthesised) => new Set(resources.map(([, { Type }]) => Type));
const properties = (platform: Synthesised, type: string) => ofType(platform, type).map(([, r]) => r.Properties);
const text = (value: unknown) => JSON.stringify(value);

test('nothing of it is there unless it is asked for', () => {
  const hungry = /KMS|WAF|EC2|ECS|CloudTrail|DomainName|BasePath/;
  expect([...typesOf(synthesise('prod'))].filter((type) => hungry.test(type))).toEqual([]);
});

describe('a key of the customer', () => {
  const platform = made('customerManagedKey');

  it('is turned every year, and kept in prod', () => {
    expect(only(platform, 'AWS::KMS::Key').Properties.EnableKeyRotation).toBe(true);
    const prod = synthesise('prod', 'aws', options.customerManagedKey);
    expect(only(prod, 'AWS::KMS::Key').DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  it('encrypts bucket, tables, queues, topics, logs and the stream', () => {
    const keyed = (type: string, key: (p: Resource['Properties']) => unknown) => {
      const found = properties(platform, type);
      expect(found.length, type).toBeGreaterThan(0);
      for (const one of found) expect(text(key(one)), type).toMatch(/Key/);
    };
    keyed(
      'AWS::S3::Bucket',
      (p) => p.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID,
    );
    keyed('AWS::DynamoDB::GlobalTable', (p) => p.Replicas[0].SSESpecification.KMSMasterKeyId);
    keyed('AWS::SQS::Queue', (p) => p.KmsMasterKeyId);
    keyed('AWS::SNS::Topic', (p) => p.KmsMasterKeyId);
    keyed('AWS::Logs::LogGroup', (p) => p.KmsKeyId);
    keyed('AWS::KinesisFirehose::DeliveryStream', (p) => [
      p.DeliveryStreamEncryptionConfigurationInput.KeyARN,
      p.ExtendedS3DestinationConfiguration.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN,
    ]);
  });

  it('is used by the roles of the platform through what stores data, by logs, alarms and rules, and by nobody else unless IAM says so', () => {
    const statements = only(platform, 'AWS::KMS::Key').Properties.KeyPolicy.Statement as {
      Sid?: string;
      Principal: Record<string, unknown>;
      Condition?: Record<string, Record<string, unknown>>;
    }[];
    const named = statements.filter(({ Sid }) => Sid !== undefined);
    expect(named.map(({ Sid }) => Sid)).toEqual(['RolesOfThePlatform', 'Logs', 'Alarms', 'Rules']);
    for (const { Condition } of named) expect(Condition).toBeDefined();
    expect(text(named[0])).toMatch(/kms:ViaService.*role\/Perennial-Dev-\*/);
  });

  it('may be one that there is: none is made', () => {
    const own = synthesise('dev', 'aws', { customerManagedKey: 'arn:aws:kms:eu-west-1:111122223333:key/1' });
    expect(ofType(own, 'AWS::KMS::Key')).toEqual([]);
    expect(text(properties(own, 'AWS::SQS::Queue'))).toContain('arn:aws:kms:eu-west-1:111122223333:key/1');
  });
});

describe('a web ACL', () => {
  it("stands before both APIs with a rate and AWS's rules, of which the one on the size of bodies only counts", () => {
    const platform = made('webAcl');
    const { Rules } = only(platform, 'AWS::WAFv2::WebACL').Properties;
    expect(Rules[0]).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 2_000 } },
    });
    expect(Rules.slice(1).map((r: { Name: string }) => r.Name)).toEqual([
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesAmazonIpReputationList',
    ]);
    expect(text(Rules[1])).toContain('"Name":"SizeRestrictions_BODY"');
    expect(ofType(platform, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(2);
    expect(properties(platform, 'AWS::Logs::LogGroup').map((p) => p.LogGroupName)).toContain(
      'aws-waf-logs-perennial-dev-apis',
    );
  });
});

describe('a domain', () => {
  it('asks for client certificates, and is the only way to the APIs', () => {
    const platform = made('domain');
    expect(only(platform, 'AWS::ApiGateway::DomainName').Properties).toMatchObject({
      DomainName: domain.name,
      RegionalCertificateArn: domain.certificateArn,
      SecurityPolicy: 'TLS_1_2',
      MutualTlsAuthentication: { TruststoreUri: expect.anything(), TruststoreVersion: 'v1' },
    });
    expect(
      properties(platform, 'AWS::ApiGateway::BasePathMapping')
        .map((p) => p.BasePath ?? '')
        .sort(),
    ).toEqual(['', 'services']);
    for (const api of properties(platform, 'AWS::ApiGateway::RestApi')) {
      expect(api.DisableExecuteApiEndpoint).toBe(true);
      // With client certificates API Gateway takes no policy of the newer kind at the name, and speaks by that of the API.
      expect([api.SecurityPolicy, api.EndpointAccessMode]).toEqual(['TLS_1_2', undefined]);
    }
    platform.templates.Serving.hasOutput('ApiUrl', { Value: 'https://decisions.bank.example/' });
  });
});

it('a domain without client certificates speaks the TLS that its APIs speak', () => {
  const { truststore: _, ...plain } = domain;
  const platform = synthesise('dev', 'aws', { domain: plain });
  const resources = ['AWS::ApiGateway::DomainName', 'AWS::ApiGateway::RestApi'].flatMap((t) => properties(platform, t));
  expect(resources.map((p) => [p.SecurityPolicy, p.EndpointAccessMode])).toEqual(
    Array.from({ length: 3 }, () => ['SecurityPolicy_TLS13_1_2_PQ_2025_09', 'STRICT']),
  );
});

describe('a private network', () => {
  const platform = made('privateNetwork');

  it('has no way to the internet', () => {
    for (const type of ['NatGateway', 'InternetGateway', 'EIP', 'VPCGatewayAttachment'])
      expect(ofType(platform, `AWS::EC2::${type}`), type).toEqual([]);
    expect(ofType(platform, 'AWS::EC2::Route')).toEqual([]);
    for (const subnet of properties(platform, 'AWS::EC2::Subnet')) expect(subnet.MapPublicIpOnLaunch).toBe(false);
  });

  it('holds every function, with endpoints for what their policies call', () => {
    const functions = ofType(platform, 'AWS::Lambda::Function').filter(([, { Properties }]) =>
      String(Properties.FunctionName).startsWith('perennial-'),
    );
    for (const [id, { Properties }] of functions) expect([id, Properties.VpcConfig?.SubnetIds.length]).toEqual([id, 2]);
    const endpoints = text(properties(platform, 'AWS::EC2::VPCEndpoint').map((p) => p.ServiceName));
    const called = new Set(
      ofType(platform, 'AWS::IAM::Policy')
        .filter(([id]) => functions.some(([fn]) => id.split('Role')[0] === fn.split('Function')[0]))
        .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
        .flatMap(({ Action }) => [Action].flat())
        .map((action) => action.split(':')[0]!),
    );
    expect(called.size).toBeGreaterThan(6);
    const byAws = ['logs', 'xray', 'ec2', 'iam'];
    for (const service of called)
      if (!byAws.includes(service)) expect(endpoints).toMatch(new RegExp(`\\.(kinesis-)?${service}"`));
    expect(endpoints).toMatch(/\.sts"/);
  });

  it('is the only way to the APIs', () => {
    const apis = properties(platform, 'AWS::ApiGateway::RestApi');
    expect(apis).toHaveLength(2);
    for (const api of apis) {
      expect(api.EndpointConfiguration.Types).toEqual(['PRIVATE']);
      expect(text(api.Policy)).toContain('aws:SourceVpce');
    }
  });

  it('allows nobody who signs: that is for their own policies, as either would do', () => {
    const effects = properties(platform, 'AWS::ApiGateway::RestApi').map(({ Name, Policy }) => [
      Name,
      ...Policy.Statement.map((s: { Effect: string; Condition: object }) => [s.Effect, Object.keys(s.Condition)]),
    ]);
    expect(effects).toEqual([
      [expect.stringMatching(/-predictions$/), ['Allow', ['StringEquals']]],
      [expect.stringMatching(/-services$/), ['Deny', ['StringNotEquals']]],
    ]);
  });
});

describe('the rest', () => {
  it('a boundary bounds every role', () => {
    const roles = properties(made('permissionsBoundary'), 'AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(30);
    for (const role of roles) expect(role.PermissionsBoundary).toBe(boundary);
  });

  it('logs are kept as long as is asked', () => {
    for (const group of properties(made('logRetentionDays'), 'AWS::Logs::LogGroup'))
      expect(group.RetentionInDays).toBe(365);
  });

  it('accesses of the lake are logged to a bucket of their own', () => {
    const buckets = properties(made('accessLogs'), 'AWS::S3::Bucket');
    expect(buckets).toHaveLength(2);
    const lake = buckets.find((b) => b.VersioningConfiguration);
    expect(lake.LoggingConfiguration).toMatchObject({ LogFilePrefix: 'lake/' });
  });

  it('a trail tells of objects of the lake and of writes of the registry, in files that show a change of them', () => {
    const trail = only(made('dataEvents'), 'AWS::CloudTrail::Trail').Properties;
    expect(trail).toMatchObject({ IsLogging: true, EnableLogFileValidation: true });
    const types = trail.AdvancedEventSelectors.map(
      (s: { FieldSelectors: { Field: string; Equals?: string[] }[] }) =>
        s.FieldSelectors.find((f) => f.Field === 'resources.type')?.Equals?.[0],
    );
    expect(types).toEqual(['AWS::S3::Object', 'AWS::DynamoDB::Table']);
  });

  it('audit records are copied to where nobody can change them, also in dev', () => {
    const platform = made('auditLock');
    const [, bucket] = ofType(platform, 'AWS::S3::Bucket').find(([, b]) => b.Properties.ObjectLockEnabled)!;
    expect(bucket.DeletionPolicy).toBe('Retain');
    expect(bucket.Properties.ObjectLockConfiguration.Rule.DefaultRetention).toEqual({
      Days: 2_557,
      Mode: 'COMPLIANCE',
    });
    const source = properties(platform, 'AWS::Lambda::EventSourceMapping').find((p) =>
      /Stream/.test(text(p.EventSourceArn)),
    );
    expect(text(source.FilterCriteria)).toContain('AUDIT#');
    expect(text(source.FilterCriteria)).toContain('OBSERVED#');
    expect(source.DestinationConfig.OnFailure).toBeDefined();
  });

  it('zones expire as is asked, and by default', () => {
    const daysOf = (platform: Synthesised) => {
      const [lake] = properties(platform, 'AWS::S3::Bucket');
      const rules = lake.LifecycleConfiguration.Rules as {
        Prefix?: string;
        ExpirationInDays?: number;
        TagFilters?: unknown;
      }[];
      return Object.fromEntries(
        rules.filter((r) => r.ExpirationInDays && !r.TagFilters).map((r) => [r.Prefix, r.ExpirationInDays]),
      );
    };
    expect(daysOf(synthesise())).toMatchObject({ 'raw/': 400, 'inferences/': 1_100, 'snapshots/': 400 });
    expect(daysOf(made('expiryDays'))).toMatchObject({ 'raw/': 30, 'snapshots/': 60 });
    expect(daysOf(made('expiryDays'))).not.toHaveProperty('inferences/');
  });
});

describe('the buffer of the capture', () => {
  const hints = (platform: Synthesised) =>
    only(platform, 'AWS::KinesisFirehose::DeliveryStream').Properties.ExtendedS3DestinationConfiguration.BufferingHints;

  it('is of five minutes, or up to fifteen', () => {
    expect(hints(synthesise('dev')).IntervalInSeconds).toBe(300);
    expect(hints(made('captureSeconds')).IntervalInSeconds).toBe(900);
  });
});

describe('the tiers of keys', () => {
  const plans = (platform: Synthesised) =>
    Object.fromEntries(
      ofType(platform, 'AWS::ApiGateway::UsagePlan').map(([, { Properties }]) => [
        Properties.UsagePlanName,
        [Properties.Throttle.RateLimit, Properties.Throttle.BurstLimit, Properties.Quota ?? null],
      ]),
    );

  it('are three usage plans of the API with keys, as the options have them', () => {
    const usual = {
      'perennial-dev-small': [10, 20, { Limit: 50_000, Period: 'DAY' }],
      'perennial-dev-standard': [200, 400, null],
      'perennial-dev-large': [800, 1_600, null],
    };
    expect(plans(synthesise('dev'))).toEqual(usual);
    expect(plans(made('tiers'))).toEqual({ ...usual, 'perennial-dev-small': [1, 5, { Limit: 100, Period: 'DAY' }] });
  });
});

describe('options', () => {
  it.each<[string, unknown, string]>([
    ['an unknown one', { waf: true }, 'Unrecognized key'],
    ['a key that is none', { customerManagedKey: 'alias/mine' }, 'customerManagedKey'],
    ['a domain in a private network', { domain, privateNetwork: {} }, 'no mutual TLS for private APIs'],
    ['a retention that CloudWatch has not', { logRetentionDays: 10 }, 'expected one of'],
    ['a network that is too large', { privateNetwork: { cidr: '10.0.0.0/8' } }, 'expected a block of 16 to 22 bits'],
    ['a buffer that Firehose would not have', { captureSeconds: 1_000 }, 'captureSeconds'],
    ['a tier that nobody could use', { tiers: { small: { requestsPerSecond: 0 } } }, 'tiers.small.requestsPerSecond'],
    ['a tier of another name', { tiers: { huge: { requestsPerSecond: 1 } } }, 'Unrecognized key'],
    ['a list', [], 'options'],
  ])('are refused with their path: %s', (_name, value, message) => {
    expect(() => parseOptions(value)).toThrow(InvalidOptions);
    expect(() => parseOptions(value)).toThrow(message);
  });

  it('do not let a snapshot go before the steps that were made of it', () => {
    expect(() => parseOptions({ expiryDays: { snapshots: stepOutputDays } })).toThrow('expiryDays.snapshots');
  });
});
