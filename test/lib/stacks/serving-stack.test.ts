import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../core/contracts/openapi/document.ts';
import { ofType, synthesise } from '../synthesise.ts';

const platform = synthesise();
const { Serving } = platform.templates;

describe('the APIs', () => {
  it('have the same routes, one behind keys and one behind IAM; the one with keys has the tracking protocol', () => {
    const methods = ofType(platform, 'AWS::ApiGateway::Method').map(([id, { Properties }]) => [
      Properties.HttpMethod,
      Properties.AuthorizationType,
      Properties.ApiKeyRequired,
      Properties.Integration.Type,
      id.replace(/^Serving\/|[0-9A-F]{8}$/g, ''),
    ]);
    const paths = (api: string, more: unknown[][]) =>
      [
        ['POST', 'predictions'],
        ['POST', 'labels'],
        ['POST', 'invocations'],
        ['GET', 'ping'],
        ['GET', 'health'],
        ['GET', 'version'],
        ['GET', 'v2'],
        ['GET', 'v2proxy'],
        ['POST', 'v2proxy'],
      ]
        .map(([method, path]) => [method, ...more[0]!, 'AWS_PROXY', `${api}Apiprojectsproject${path}${method}`])
        .concat([['GET', ...more[1]!, 'MOCK', `${api}ApiopenapijsonGET`]]);
    const expected = [
      ...paths('Predictions', [
        ['NONE', true],
        ['NONE', false],
      ]),
      // Its function looks for the key in the header that clients of the protocol send.
      ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [
        method,
        'NONE',
        false,
        'AWS_PROXY',
        `PredictionsApiprojectsprojectapiproxy${method}`,
      ]),
      ...paths('Services', [
        ['AWS_IAM', false],
        ['AWS_IAM', false],
      ]),
    ];
    expect(methods.map(String).sort()).toEqual(expected.map(String).sort());
  });

  it('take tensors in bytes, and hand over other bodies as text', () => {
    Serving.resourcePropertiesCountIs(
      'AWS::ApiGateway::RestApi',
      { BinaryMediaTypes: ['application/octet-stream'] },
      2,
    );
  });

  it.for(['keys', 'iam'] as const)('describe themselves (%s), in a template that computes nothing', (surface) => {
    const templates = ofType(platform, 'AWS::ApiGateway::Method').flatMap(([id, { Properties }]) =>
      Properties.Integration.Type === 'MOCK' && id.startsWith('Serving/Predictions') === (surface === 'keys')
        ? [Properties.Integration.IntegrationResponses[0].ResponseTemplates['application/json']]
        : [],
    );
    expect(templates).toHaveLength(1);
    expect(templates[0]).not.toMatch(/[$#]/);
    // API Gateway takes templates of at most 300 KB.
    expect(templates[0].length).toBeLessThan(100_000);
    expect(JSON.parse(templates[0])).toEqual(openApiDocument(surface));
  });

  it('are throttled, traced and logged', () => {
    Serving.resourcePropertiesCountIs(
      'AWS::ApiGateway::Stage',
      {
        StageName: 'v1',
        TracingEnabled: true,
        AccessLogSetting: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp('requestId') },
        MethodSettings: Match.arrayWith([
          Match.objectLike({ LoggingLevel: 'ERROR', ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 }),
        ]),
      },
      2,
    );
    Serving.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: Match.arrayWith([
        Match.objectLike({
          ResourcePath: '/~1projects~1{project}~1api~1{proxy+}',
          HttpMethod: 'PATCH',
          ThrottlingRateLimit: 100,
        }),
      ]),
    });
    Serving.hasResourceProperties('AWS::ApiGateway::UsagePlan', { Throttle: { RateLimit: 200, BurstLimit: 400 } });
  });

  it('answer in the form of their own errors', () => {
    const answers = ofType(platform, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    for (const { ResponseTemplates } of answers) {
      const said = ResponseTemplates['application/json'].replace('$context.error.messageString', '"as said"');
      expect(JSON.parse(said)).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
    }
    const of = (type: string) => answers.filter(({ ResponseType }) => ResponseType === type);
    expect(of('MISSING_AUTHENTICATION_TOKEN').map(({ StatusCode }) => StatusCode)).toEqual(['404', '403']);
    expect(of('INVALID_API_KEY').map(({ StatusCode }) => StatusCode)).toEqual(['403']);
    expect(of('EXPIRED_TOKEN').map(({ StatusCode }) => StatusCode)).toEqual(['403', '403']);
    expect(of('INVALID_SIGNATURE').map(({ StatusCode }) => StatusCode)).toEqual(['403', '403']);
    // A status here would be that of every type that is not listed.
    expect(of('DEFAULT_4XX').map(({ StatusCode }) => StatusCode)).toEqual([undefined, undefined]);
  });

  it('answer 503, and when to try again, where the function could not be asked', () => {
    const answers = ofType(platform, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    const unasked = answers.filter(({ ResponseType }) => /^(DEFAULT_5XX|INTEGRATION_FAILURE)$/.test(ResponseType));
    expect(unasked).toHaveLength(4);
    for (const { StatusCode, ResponseParameters } of unasked)
      expect([StatusCode, ResponseParameters]).toEqual(['503', { 'gatewayresponse.header.Retry-After': "'1'" }]);
  });

  it('speak TLS 1.2 and 1.3', () => {
    for (const [, { Properties }] of ofType(platform, 'AWS::ApiGateway::RestApi'))
      expect(Properties).toMatchObject({
        SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PQ_2025_09',
        EndpointAccessMode: 'STRICT',
      });
  });
});

describe('the capture', () => {
  it('writes a line for each prediction below its project and day', () => {
    Serving.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      ExtendedS3DestinationConfiguration: Match.objectLike({
        Prefix: 'inferences/!{partitionKeyFromQuery:project}/dt=!{timestamp:yyyy-MM-dd}/',
        BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 64 },
        DynamicPartitioningConfiguration: Match.objectLike({ Enabled: true }),
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            Match.objectLike({ Type: 'MetadataExtraction' }),
            { Type: 'AppendDelimiterToRecord', Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }] },
          ],
        },
      }),
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    });
  });
});

it('lets the stream do what AWS asks for: read back, list and give up uploads, on no condition', () => {
  const [[, policy] = []] = ofType(platform, 'AWS::IAM::Policy').filter(([id]) => id.startsWith('Serving/CaptureRole'));
  const { Statement } = policy!.Properties.PolicyDocument;
  const actions = Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
  for (const statement of Statement) expect(statement).not.toHaveProperty('Condition');
  expect(actions.filter((action: string) => action.startsWith('s3:')).sort()).toEqual([
    's3:AbortMultipartUpload',
    's3:GetBucketLocation',
    's3:GetObject',
    's3:ListBucket',
    's3:ListBucketMultipartUploads',
    's3:PutObject',
  ]);
});

it('lets services act for this account by the condition that each documents', () => {
  const keys: Record<string, string[]> = {};
  for (const [, { Properties }] of ofType(platform, 'AWS::IAM::Role'))
    for (const { Principal, Condition = {} } of Properties.AssumeRolePolicyDocument.Statement)
      keys[Principal.Service] = Object.values<object>(Condition).flatMap(Object.keys).sort();
  expect(keys).toEqual({
    'apigateway.amazonaws.com': [],
    'events.amazonaws.com': [],
    'firehose.amazonaws.com': ['sts:ExternalId'],
    'lambda.amazonaws.com': [],
    'scheduler.amazonaws.com': ['aws:SourceAccount'],
    'states.amazonaws.com': ['aws:SourceAccount', 'aws:SourceArn'],
  });
});

it('replays what the stream finds no partition for', () => {
  Serving.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({
      detail: Match.objectLike({ object: { key: [{ prefix: 'inferences-failed/' }] } }),
    }),
  });
});

it('predicts for no longer than API Gateway waits', () => {
  for (const [, { Properties }] of ofType(platform, 'AWS::Lambda::Function'))
    if (/serve-(predict|record-labels)$/.test(Properties.FunctionName)) expect(Properties.Timeout).toBeLessThan(29);
});

describe('functions that run for every request', () => {
  it('log failures only; the others as Lambda does', () => {
    const functions = ofType(platform, 'AWS::Lambda::Function');
    const quiet = functions.filter(([, { Properties }]) => Properties.LoggingConfig?.LogFormat === 'JSON');
    expect(quiet.map(([, { Properties }]) => Properties.FunctionName).sort()).toEqual(
      ['predict', 'predict-onnx', 'record-labels', 'update-entities'].map((name) => `perennial-dev-serve-${name}`),
    );
    for (const [, { Properties }] of quiet)
      expect(Properties.LoggingConfig).toMatchObject({ ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' });
  });

  it('are in no filter that reads their log: alarms and dashboard go by metrics', () => {
    expect(ofType(platform, 'AWS::Logs::MetricFilter')).toEqual([]);
    expect(ofType(platform, 'AWS::Logs::SubscriptionFilter')).toEqual([]);
    for (const [, { Properties }] of ofType(platform, 'AWS::CloudWatch::Dashboard'))
      expect(JSON.stringify(Properties)).not.toMatch(/"type\\*":\\*"log/);
  });
});
