import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { environmentNames } from '../../core/contracts/platform.ts';
import { type FunctionEntry, functionEntries } from '../../lib/code/entries.ts';
import { ofType, synthesise } from './synthesise.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

const platform = synthesise();
const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
const statements = ofType(platform, 'AWS::IAM::Policy').flatMap(([id, { Properties }]) =>
  (Properties.PolicyDocument.Statement as Statement[]).map((statement) => ({ id, statement })),
);

describe.each(environmentNames)('cdk-nag (AwsSolutions) on %s', (environment) => {
  it('finds nothing that is not acknowledged', () => {
    const { app } = synthesise(environment);
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    expect(violations.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('policies', () => {
  it('name every action', () => {
    const wild = statements.filter(({ statement }) => list(statement.Action).some((action) => action.includes('*')));
    expect(wild).toEqual([]);
  });

  it('grant on everything only what has no resources: traces, log delivery and the settings of the account', () => {
    const actions = statements
      .filter(({ statement }) => list(statement.Resource).includes('*'))
      .flatMap(({ statement }) => list(statement.Action));
    expect(
      actions.filter((action) => !/^(xray:Put|xray:GetSampling|logs:|lambda:GetAccountSettings)/.test(action)),
    ).toEqual([]);
  });

  it('reach no object outside a zone of the lake', () => {
    const objects = statements
      .filter(({ statement }) => list(statement.Action).some((action) => /^s3:(Get|Put)Object/.test(action)))
      .flatMap(({ statement }) => list(statement.Resource).map((resource) => JSON.stringify(resource)));
    expect(objects.length).toBeGreaterThan(20);
    const allowed =
      /\/(raw|quarantine|curated|snapshots|work|candidates|models|reports|statistics|inferences|inferences-failed|labels|packs|artifacts|batch|predictions)\/\*"|cdk-/;
    expect(objects.filter((resource) => !allowed.test(resource))).toEqual([]);
  });

  it('write into the partitions of the registry that each function needs, and only an administrator into those of grants', () => {
    const registry = /Registry/;
    const written = new Map<string, string[]>();
    for (const { id, statement } of statements) {
      const writes = list(statement.Action).some((a) => /^dynamodb:(Put|Update|Delete|BatchWrite)/.test(a));
      if (!writes || !registry.test(JSON.stringify(statement.Resource))) continue;
      const { 'ForAllValues:StringLike': condition } = statement.Condition as Record<string, Record<string, string[]>>;
      const into = list(condition?.['dynamodb:LeadingKeys'] ?? ['everything']);
      const name = id.replace(/^\w+\/|RoleDefaultPolicy.*/g, '');
      written.set(name, [...(written.get(name) ?? []), ...into].sort());
    }
    const ofRun = ['RUN#*', 'STEP#*'];
    const long = ['RUN#*', 'SLOTS', 'STEP#*'];
    expect(Object.fromEntries(written)).toEqual({
      // What it writes and what it removes.
      AdministrationAdminister: [
        ...['AUDIT#*', 'BATCH#*', 'CATALOGUE#*', 'CATALOGUE#*', 'KEY#*', 'MODEL#*', 'MONITOR#*', 'PROJECT#*'],
        ...['PROJECTS', 'ROUTE#*', 'RUN#*', 'TRACKING#*'],
      ],
      BatchFinish: ['BATCH#*', 'OBSERVED#*'],
      BatchGather: ['SLOTS'],
      BatchPlan: ['BATCH#*', 'OBSERVED#*'],
      BatchRequest: ['BATCH#*', 'OBSERVED#*'],
      BatchScore: ['SLOTS'],
      BatchStage: ['SLOTS'],
      CompactionCompact: ['SLOTS'],
      IngestConvert: ['SLOTS'],
      IngestCatalogue: ['CATALOGUE#*'],
      IngestPublishLabels: ['SLOTS'],
      IngestReconvert: ['CATALOGUE#*', 'PROJECT#*'],
      LifecycleSnapshot: long,
      LifecycleProfile: long,
      LifecyclePrepare: long,
      LifecyclePlanTrials: ofRun,
      LifecycleTrainTrial: long,
      LifecycleRecordFailure: ofRun,
      LifecycleCombine: long,
      LifecyclePlanBacktest: long,
      LifecycleBacktest: long,
      LifecycleEvaluate: long,
      LifecycleRefit: long,
      LifecycleGate: long,
      LifecycleShrink: long,
      LifecycleRegister: ['AUDIT#*', 'MODEL#*', ...ofRun],
      LifecycleLoadEntities: long,
      LifecycleDecide: ['AUDIT#*', 'MODEL#*', 'MONITOR#*', 'ROUTE#*'],
      LifecyclePromote: ['AUDIT#*', 'MODEL#*', 'MONITOR#*', 'ROUTE#*', ...ofRun],
      MonitorAdjustBaseRate: ['AUDIT#*', 'ROUTE#*'],
      MonitorAnalyse: ['MONITOR#*', 'OBSERVED#*', 'SLOTS'],
      MonitorDecide: ['AUDIT#*', 'MONITOR#*'],
      MonitorSendMessage: ['MONITOR#*'],
      LifecycleApproval: ['AUDIT#*', 'MODEL#*', 'MONITOR#*', 'ROUTE#*'],
      RolloutsLook: ['AUDIT#*', 'MODEL#*', 'MONITOR#*', 'ROUTE#*'],
      RetrainStartRun: ['AUDIT#*', 'PROJECT#*', 'RUN#*'],
      RefusedModelsKeep: ['OBSERVED#*', 'REFUSED#*'],
      RetrainControlRun: ['AUDIT#*', 'PROJECT#*', 'RUN#*'],
      ProjectsApply: ['AUDIT#*', 'PROJECT#*', 'PROJECTS'],
      ProjectsPublish: ['AUDIT#*', 'PROJECT#*', 'PROJECTS'],
      TrackingTrack: ['OBSERVED#*', 'TRACKING#*'],
    });
  });

  it("list the lake only below a zone, but for the stream, whose role is a service's and no function's", () => {
    const lists = statements.filter(
      ({ id, statement }) => list(statement.Action).includes('s3:ListBucket') && !id.startsWith('Serving/CaptureRole'),
    );
    expect(lists.length).toBeGreaterThan(8);
    for (const { statement } of lists)
      expect(statement.Condition).toEqual({ StringLike: { 's3:prefix': expect.anything() } });
  });

  it('write models only by register, labels only by those who take labels, raw by no function', () => {
    const writers = (zone: string) =>
      statements
        .filter(
          ({ statement }) =>
            list(statement.Action).includes('s3:PutObject') &&
            JSON.stringify(statement.Resource).includes(`/${zone}/*`),
        )
        .map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''));
    expect(writers('models')).toEqual(['Pipelines/LifecycleRegister']);
    expect(writers('candidates')).toEqual(['Pipelines/LifecycleGate']);
    expect(writers('labels')).toEqual([
      'Serving/FunctionsRecordLabels',
      'Pipelines/IngestPublishLabels',
      'Pipelines/CompactionCompact',
    ]);
    expect(writers('inferences').sort()).toEqual([
      'Pipelines/BatchScore',
      'Pipelines/CompactionCompact',
      'Serving/Capture',
      'Serving/Replay',
    ]);
    expect(writers('batch')).toEqual([]);
    expect(writers('raw')).toEqual([]);
  });

  it('take objects away only where they have been packed, and artifacts where a client asks for it', () => {
    const removes = statements.filter(({ statement }) => list(statement.Action).some((a) => /^s3:Delete/.test(a)));
    const zones = removes.map(({ id, statement }) => [
      id.replace(/RoleDefaultPolicy.*/, ''),
      list(statement.Resource).map((resource) => JSON.stringify(resource).match(/\/(\w+)\/\*/)?.[1]),
    ]);
    expect(Object.fromEntries(zones)).toEqual({
      'Serving/TrackingTrack': ['artifacts'],
      'Pipelines/CompactionCompact': ['inferences', 'labels'],
    });
  });

  it('keep tables of the own Glue database only, and only in catalogue', () => {
    const glue = statements.filter(({ statement }) => list(statement.Action).some((a) => a.startsWith('glue:')));
    expect(glue.map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''))).toEqual(['Pipelines/IngestCatalogue']);
    expect(glue[0]?.statement.Action).toEqual(['glue:CreateTable', 'glue:GetTable', 'glue:UpdateTable']);
    const resources = list(glue[0]?.statement.Resource).map((resource) => JSON.stringify(resource));
    expect(resources.map((resource) => /:([a-z_]+(?:\/[a-z_]+(?:\/\*)?)?)"/.exec(resource)?.[1])).toEqual([
      'catalog',
      'database/perennial_dev',
      'table/perennial_dev/*',
    ]);
  });

  it('let promotions call the loader of entity windows and who looks at rollouts, and nothing else', () => {
    const calls = statements.filter(
      ({ id, statement }) => /Promote|Decide/.test(id) && list(statement.Action).includes('lambda:InvokeFunction'),
    );
    expect(calls).toHaveLength(2);
    for (const { statement } of calls) {
      expect(JSON.stringify(statement.Resource)).toMatch(/LifecycleLoadEntities/);
      expect(JSON.stringify(statement.Resource)).toMatch(/RolloutsLook/);
      expect(list(statement.Resource)).toHaveLength(2);
    }
  });

  it.for([
    ['serve-predict', 'serve-measure', /^Serving\/FunctionsMeasureRole/],
    ['serve-predict-onnx', 'serve-measure-onnx', /^Serving\/FunctionsMeasureOnnxRole/],
  ] as const)(
    'let the gate alone have a candidate of %s measured, by a function that no API reaches and that can only read candidates',
    ([predicts, measures, role]) => {
      const callers = statements.filter(
        ({ statement }) =>
          list(statement.Action).includes('lambda:InvokeFunction') &&
          JSON.stringify(statement.Resource).includes('FunctionsMeasure'),
      );
      expect(callers.map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''))).toEqual(['Pipelines/LifecycleGate']);
      const own = statements.filter(({ id }) => role.test(id));
      expect(own.flatMap(({ statement }) => list(statement.Action)).sort()).toEqual(
        [
          ...['logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
          ...['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
        ].sort(),
      );
      expect(JSON.stringify(own.filter(({ statement }) => list(statement.Action).includes('s3:GetObject')))).toMatch(
        /\/candidates\/\*/,
      );
      for (const type of ['AWS::Lambda::Permission', 'AWS::ApiGateway::Method', 'AWS::Lambda::EventSourceMapping'])
        expect(JSON.stringify(ofType(platform, type))).not.toMatch(/FunctionsMeasure/);
      const properties = (name: string) =>
        ofType(platform, 'AWS::Lambda::Function').find(([, { Properties }]) => Properties.FunctionName === name)![1]
          .Properties;
      const [predict, measure] = [properties(`perennial-dev-${predicts}`), properties(`perennial-dev-${measures}`)];
      expect([predict.Handler, measure.Handler]).toEqual(['index.handler', 'index.measure']);
      expect([measure.Code, measure.MemorySize, measure.Architectures, measure.Runtime]).toEqual([
        predict.Code,
        predict.MemorySize,
        predict.Architectures,
        predict.Runtime,
      ]);
    },
  );

  it('publish to the topic of the findings only, and only what tells of them', () => {
    const publishers = statements.filter(({ statement }) => list(statement.Action).includes('sns:Publish'));
    expect(publishers.map(({ id }) => id.replace(/RoleDefaultPolicy.*/, '')).sort()).toEqual([
      'Pipelines/LifecycleApproval',
      'Pipelines/MonitorSendMessage',
      'Pipelines/RolloutsLook',
    ]);
    for (const { statement } of publishers) expect(JSON.stringify(statement.Resource)).toMatch(/FindingsTopic/);
  });

  it('delete records only for an administrator and none of the audit, count only what is risked by releases, and write many at once only where entity windows are loaded', () => {
    const granted = (action: string) =>
      statements
        .filter(({ statement }) => list(statement.Action).includes(`dynamodb:${action}`))
        .map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''));
    expect(granted('DeleteItem')).toEqual(['Pipelines/AdministrationAdminister']);
    const removals = statements.filter(({ statement }) => list(statement.Action).includes('dynamodb:DeleteItem'));
    expect(JSON.stringify(removals)).not.toContain('AUDIT');
    expect(granted('UpdateItem').sort()).toEqual(['Serving/FunctionsPredict', 'Serving/FunctionsPredictOnnx']);
    const counts = statements.filter(({ statement }) => list(statement.Action).includes('dynamodb:UpdateItem'));
    const releases = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['RELEASE#*'] } };
    expect(counts.map(({ statement }) => statement.Condition)).toEqual([releases, releases]);
    // What runs graphs is called by the prediction function alone.
    const calls = statements.filter(
      ({ statement }) =>
        list(statement.Action).includes('lambda:InvokeFunction') &&
        JSON.stringify(statement.Resource).includes('PredictOnnx'),
    );
    expect(calls.map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''))).toEqual(['Serving/FunctionsPredict']);
    expect(granted('BatchWriteItem')).toEqual(['Pipelines/LifecycleLoadEntities']);
  });

  it('let the schedules send triggers, start monitors and look at rollouts, and nothing else', () => {
    const own = statements.filter(({ id }) => id.startsWith('Pipelines/SchedulesRole'));
    expect(own.flatMap(({ statement }) => list(statement.Action)).sort()).toEqual([
      'lambda:InvokeFunction',
      'sqs:SendMessage',
      'states:StartExecution',
    ]);
  });
});

describe('writes of the registry', () => {
  const roles = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/Perennial-Dev-*']],
  };

  it('are refused to whoever is not a role of the platform', () => {
    const guarded = ofType(platform, 'AWS::DynamoDB::GlobalTable').flatMap(([id, { Properties }]) =>
      (Properties.Replicas[0].ResourcePolicy?.PolicyDocument.Statement ?? []).map((s: Statement) => ({ id, ...s })),
    );
    expect(guarded).toMatchObject([
      {
        id: expect.stringMatching(/^Data\/Registry/),
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: expect.arrayContaining(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem']),
        Condition: { ArnNotLike: { 'aws:PrincipalArn': roles } },
      },
    ]);
  });

  it('come from roles that bear the name of their stack', () => {
    for (const [id, { Properties }] of ofType(platform, 'AWS::IAM::Role'))
      expect([id, Properties.RoleName]).toEqual([id, undefined]);
  });
});

describe('functions', () => {
  const functions = ofType(platform, 'AWS::Lambda::Function').filter(([, { Properties }]) =>
    String(Properties.FunctionName).startsWith('perennial-'),
  );

  /** Those that only an option makes. */
  const ofOptions: readonly FunctionEntry[] = ['access/keep-audit', 'register/run-container'];
  /** Others of the same code. */
  const twins = ['perennial-dev-serve-measure', 'perennial-dev-serve-measure-onnx'];

  it('are all there', () => {
    expect(functions).toHaveLength(functionEntries.length - ofOptions.length + twins.length);
  });

  it('have a role each of their own', () => {
    const roles = functions.map(([, { Properties }]) => JSON.stringify(Properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
  });

  it('have no managed policies', () => {
    const managed = ofType(platform, 'AWS::IAM::Role').filter(
      ([id, { Properties }]) => Properties.ManagedPolicyArns && !/ApiAccount|AutoDelete/.test(id),
    );
    expect(managed).toEqual([]);
  });

  it('run Node 24, traced, with a log group that ends, within what a new account may use', () => {
    for (const [, { Properties }] of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', TracingConfig: { Mode: 'Active' } });
      expect(Properties.MemorySize).toBeLessThanOrEqual(3008);
      expect(Properties.LoggingConfig.LogGroup).toBeDefined();
      expect(Properties.Environment.Variables).toMatchObject({
        PERENNIAL_ENVIRONMENT: 'dev',
        CODE_HASH: expect.stringContaining('hash of'),
      });
    }
    for (const [, { Properties }] of ofType(platform, 'AWS::Logs::LogGroup'))
      expect(Properties.RetentionInDays).toBe(7);
  });
});

describe('encryption in transit', () => {
  it('is enforced on the bucket, every queue and both topics', () => {
    const policies = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
      ofType(platform, type),
    );
    const secure = policies.filter(([, { Properties }]) =>
      (Properties.PolicyDocument.Statement as Statement[]).some(
        ({ Effect, Condition }) =>
          Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      ),
    );
    expect(secure).toHaveLength(policies.length);
    expect(policies).toHaveLength(1 + ofType(platform, 'AWS::SQS::Queue').length + 2);
  });
});

it('has nothing that bills while nothing happens', () => {
  const types = new Set(platform.resources.map(([, { Type }]) => Type));
  const hungry = /EC2|NatGateway|KMS|ElastiCache|RDS|Kinesis::Stream$|SageMaker|WAF|OpenSearch|VPC/;
  expect([...types].filter((type) => hungry.test(type))).toEqual([]);
});
