import { Aws } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { type PlatformConfig, rolesOfPlatform } from '../../config.ts';

const use = ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const services = ['s3', 'dynamodb', 'sqs', 'sns', 'firehose'];

/** The customer's key, where one is asked for: the named one, or one that is made. */
export function platformKey(scope: Construct, config: PlatformConfig): IKey | undefined {
  const asked = config.options.customerManagedKey;
  if (asked === undefined) return undefined;
  if (asked !== true) return Key.fromKeyArn(scope, 'Key', asked);
  const key = new Key(scope, 'Key', {
    alias: config.prefix,
    description: `Data of Perennial (${config.environment})`,
    enableKeyRotation: true,
    removalPolicy: config.removalPolicy,
  });
  for (const statement of keyStatements(config)) key.addToResourcePolicy(statement);
  return key;
}

/** Who may use the key beside those whom the account's policies allow: the platform's roles by what stores data, and what AWS writes. */
function keyStatements(config: PlatformConfig): PolicyStatement[] {
  const account = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
  const ofService = (sid: string, service: string, conditions: Record<string, unknown>) =>
    new PolicyStatement({
      sid,
      principals: [new ServicePrincipal(service)],
      actions: use,
      resources: ['*'],
      conditions,
    });
  const groups = [
    '/aws/lambda/',
    '/aws/apigateway/',
    '/aws/kinesisfirehose/',
    '/aws/vendedlogs/',
    'API-Gateway-Execution-Logs_',
    'aws-waf-logs-',
  ];
  const logGroups = groups.map(
    (start) => `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${start}*`,
  );
  return [
    new PolicyStatement({
      sid: 'RolesOfThePlatform',
      principals: [new AnyPrincipal()],
      actions: use,
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:CallerAccount': Aws.ACCOUNT_ID,
          'kms:ViaService': services.map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`),
        },
        ArnLike: { 'aws:PrincipalArn': rolesOfPlatform(config) },
      },
    }),
    ofService('Logs', `logs.${Aws.REGION}.${Aws.URL_SUFFIX}`, {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups },
    }),
    ofService('Alarms', 'cloudwatch.amazonaws.com', { StringEquals: account }),
    ofService('Rules', 'events.amazonaws.com', { StringEquals: account }),
  ];
}
