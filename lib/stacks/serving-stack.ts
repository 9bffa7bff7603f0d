import { type IRestApi, Period } from 'aws-cdk-lib/aws-apigateway';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Tier, tierLimits, usualTier } from '../../core/contracts/tiers.ts';
import type { FunctionCode } from '../code/function-code.ts';
import type { PlatformConfig } from '../config.ts';
import type { StageFunction } from '../constructs/functions/stage-function.ts';
import { lakeBucketName } from '../constructs/lake/lake-bucket.ts';
import { PlatformAlarm } from '../constructs/observability/platform-alarm.ts';
import { ApiAccount } from '../constructs/serve/api-account.ts';
import { ApiDomain } from '../constructs/serve/api-domain.ts';
import { Capture } from '../constructs/serve/capture.ts';
import { EntityWindows } from '../constructs/serve/entity-windows.ts';
import { apiStage, PredictionApi } from '../constructs/serve/prediction-api.ts';
import { RefusedModels } from '../constructs/serve/refused-models.ts';
import { Replay } from '../constructs/serve/replay.ts';
import { ServingFunctions } from '../constructs/serve/serving.ts';
import { WebAcl } from '../constructs/serve/web-acl.ts';
import { ExperimentTracking } from '../constructs/track/tracking.ts';
import type { DataStack } from './data-stack.ts';
import { PerennialStack, type PerennialStackProps } from './perennial-stack.ts';

export interface ServingStackProps extends PerennialStackProps {
  readonly code: FunctionCode;
  readonly data: DataStack;
  readonly alarmTopic: ITopic;
  readonly deadLetters: IQueue;
}

/** Online: the APIs, the capture of predictions and the entity windows. */
export class ServingStack extends PerennialStack<'Serving'> {
  /** Events for the entity windows. */
  readonly entityQueue: IQueue;
  /** Measures what serving a candidate takes. */
  readonly measure: StageFunction;
  readonly measureOnnx: StageFunction;
  readonly predictionApi: IRestApi;
  readonly serviceApi: IRestApi;

  constructor(scope: Construct, props: ServingStackProps) {
    super(scope, 'Serving', props);
    const { config, data, alarmTopic } = props;
    const bucket = Bucket.fromBucketName(this, 'Lake', lakeBucketName(config));
    const stores = { bucket, registry: data.registry, entityTable: data.entityTable };
    const capture = new Capture(this, 'Capture', { config, alarmTopic, bucket });
    new Replay(this, 'Replay', { ...props, bucket });
    new RefusedModels(this, 'RefusedModels', { ...props, registry: data.registry, bus: data.bus });
    const windows = new EntityWindows(this, 'EntityWindows', { ...props, entityTable: data.entityTable });
    this.entityQueue = windows.queue.queue;
    const functions = new ServingFunctions(this, 'Functions', {
      ...props,
      ...stores,
      entityQueue: this.entityQueue,
      capture,
      bus: data.bus,
      piiKeyParameter: data.piiKeyParameter,
    });
    this.measure = functions.measure;
    this.measureOnnx = functions.measureOnnx;
    const handlers = { predict: functions.predict.function, recordLabels: functions.recordLabels.function };
    const predictions = new PredictionApi(this, 'Predictions', {
      ...handlers,
      config,
      name: 'predictions',
      description: 'Predictions and labels, with API keys',
      authorization: 'key',
    });
    new ExperimentTracking(this, 'Tracking', { ...props, ...stores, api: predictions.api });
    const services = new PredictionApi(this, 'Services', {
      ...handlers,
      config,
      name: 'services',
      description: 'Predictions and labels, with IAM',
      authorization: 'iam',
    });
    this.predictionApi = predictions.api as IRestApi;
    this.serviceApi = services.api as IRestApi;
    const account = new ApiAccount(this, 'ApiAccount');
    for (const { api } of [predictions, services]) api.deploymentStage.node.addDependency(account.account);
    new PlatformAlarm(this, 'ApiErrors', {
      config,
      alarmTopic,
      name: 'api-errors',
      description: 'The prediction API answers with status 5xx.',
      metric: predictions.metric('5XXError', 'Sum'),
      above: 5,
    });
    new PlatformAlarm(this, 'ServiceApiErrors', {
      config,
      alarmTopic,
      name: 'service-api-errors',
      description: 'The API of services (IAM) answers with status 5xx.',
      metric: services.metric('5XXError', 'Sum'),
      above: 5,
    });
    const { webAcl, domain } = config.options;
    const stages = { Predictions: predictions.api.deploymentStage, Services: services.api.deploymentStage };
    if (webAcl) new WebAcl(this, 'WebAcl', { config, ...webAcl, stages });
    if (domain)
      new ApiDomain(this, 'Domain', {
        domain,
        apis: {
          '': { api: predictions.api as IRestApi, stage: stages.Predictions },
          services: { api: services.api as IRestApi, stage: stages.Services },
        },
      });
    const apiKeyId = this.#tiers(config, predictions);
    this.outputs({
      apiId: predictions.api.restApiId,
      apiStage,
      apiUrl: domain ? `https://${domain.name}/` : predictions.api.url,
      serviceApiId: services.api.restApiId,
      serviceApiUrl: domain ? `https://${domain.name}/services/` : services.api.url,
      apiKeyId,
      captureStream: capture.streamName,
      entityQueueUrl: windows.queue.queue.queueUrl,
      predictFunction: functions.predict.name,
    });
  }

  /** A usage plan is a tier of speed; what a key may do is its grant in the registry. */
  #tiers(config: PlatformConfig, { api }: PredictionApi): string {
    const planOf = (tier: Tier) => {
      const { requestsPerSecond, burst, requestsPerDay } = config.options.tiers?.[tier] ?? tierLimits[tier];
      return api.addUsagePlan(tier[0]!.toUpperCase() + tier.slice(1), {
        name: `${config.prefix}-${tier}`,
        description: `Keys of tier ${tier}: perennial key NAME --tier ${tier}`,
        throttle: { rateLimit: requestsPerSecond, burstLimit: burst ?? Math.ceil(2 * requestsPerSecond) },
        ...(requestsPerDay !== undefined && { quota: { limit: requestsPerDay, period: Period.DAY } }),
        apiStages: [{ api: api as IRestApi, stage: api.deploymentStage }],
      });
    };
    planOf('small');
    const plan = planOf(usualTier);
    planOf('large');
    const key = api.addApiKey('FirstKey', {
      apiKeyName: `${config.prefix}-first`,
      description: 'The first key; further ones are made by hand',
    });
    plan.addApiKey(key);
    return key.keyId;
  }
}
