import { Aws, Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import { logGroupProps } from '../observability/log-group.ts';
import { type AlarmContext, PlatformAlarm } from '../observability/platform-alarm.ts';

export interface CaptureProps extends AlarmContext {
  readonly bucket: IBucket;
}

/**
 * The stream that captures predictions: one JSON document a record, written to `inferences/<project>/dt=<day>/` by
 * dynamic partitioning, a document a line. What it finds no partition for lands in `inferences-failed/`, and `Replay` places it.
 */
export class Capture extends Construct {
  readonly streamName: string;
  readonly streamArn: string;

  constructor(scope: Construct, id: string, props: CaptureProps) {
    super(scope, id);
    const { config, bucket } = props;
    const logGroup = new LogGroup(this, 'Logs', logGroupProps(config, `/aws/kinesisfirehose/${config.prefix}-capture`));
    const logStream = new LogStream(this, 'LogStream', {
      logGroup,
      logStreamName: 'delivery',
      removalPolicy: config.removalPolicy,
    });
    const role = this.#role(bucket, logGroup);
    const key = config.encryptionKey;
    const stream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamName: `${config.prefix}-capture`,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: key
        ? { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn }
        : { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: 'inferences/!{partitionKeyFromQuery:project}/dt=!{timestamp:yyyy-MM-dd}/',
        errorOutputPrefix: 'inferences-failed/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/',
        // 64 MB is the least that dynamic partitioning takes; five minutes pass long before that. The monitor looks once an hour, and each
        // object costs a put, and a place in the listings of a month of looks.
        bufferingHints: { intervalInSeconds: config.options.captureSeconds ?? 300, sizeInMBs: 64 },
        compressionFormat: 'UNCOMPRESSED',
        ...(key && { encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: key.keyArn } } }),
        dynamicPartitioningConfiguration: { enabled: true, retryOptions: { durationInSeconds: 300 } },
        processingConfiguration: {
          enabled: true,
          processors: [
            processor('MetadataExtraction', {
              MetadataExtractionQuery: '{project:.project}',
              JsonParsingEngine: 'JQ-1.6',
            }),
            processor('AppendDelimiterToRecord', { Delimiter: '\\n' }),
          ],
        },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    stream.node.addDependency(role);
    this.streamName = stream.ref;
    this.streamArn = stream.attrArn;
    new PlatformAlarm(this, 'Late', {
      ...props,
      name: 'capture-late',
      description: 'Captured predictions have not reached the lake for half an hour.',
      metric: new Metric({
        namespace: 'AWS/Firehose',
        metricName: 'DeliveryToS3.DataFreshness',
        dimensionsMap: { DeliveryStreamName: `${config.prefix}-capture` },
        statistic: 'Maximum',
        period: Duration.minutes(5),
      }),
      above: Duration.minutes(30).toSeconds(),
      periods: 2,
    });
  }

  #role(bucket: IBucket, logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', {
      // By this Firehose says for whom it acts; its documentation has no aws:SourceAccount, and a condition on a key that is not sent lets nobody in.
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'sts:ExternalId': Aws.ACCOUNT_ID } },
      }),
      description: 'Writes captured predictions to the lake',
    });
    const prefixes = ['inferences/*', 'inferences-failed/*'];
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'],
        resources: prefixes.map((prefix) => bucket.arnForObjects(prefix)),
      }),
    );
    // As AWS documents it: what the service lists, and below which prefix, is its own, and so is a role that nobody else can take on.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [bucket.bucketArn],
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    for (const prefix of prefixes)
      acknowledgeWildcard(role, bucket.arnForObjects(prefix), 'the stream names its objects below this prefix itself');
    return role;
  }
}

function processor(type: string, parameters: Record<string, string>): CfnDeliveryStream.ProcessorProperty {
  return {
    type,
    parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({
      parameterName,
      parameterValue,
    })),
  };
}
