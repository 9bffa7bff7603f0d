import { AuthorizationType, LambdaIntegration, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeOpen } from '../../acknowledge.ts';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantZones } from '../lake/zone-access.ts';
import { grantRead, grantWrite } from '../registry/record-table.ts';
import { trackingMethods, trackingPath } from '../serve/prediction-api.ts';

export interface ExperimentTrackingProps extends FunctionContext {
  readonly bucket: IBucket;
  readonly registry: ITableV2;
  /** The API with keys. */
  readonly api: RestApi;
}

/** MLflow's tracking and registry protocol, below each project: `/projects/{project}/api/2.0/mlflow/…`. */
export class ExperimentTracking extends Construct {
  readonly track: StageFunction;

  constructor(scope: Construct, id: string, { bucket, registry, api, ...props }: ExperimentTrackingProps) {
    super(scope, id);
    this.track = new StageFunction(this, 'Track', {
      ...props,
      entry: 'track/track',
      description: 'Answers the MLflow tracking and registry protocol',
      memory: 1024,
      timeout: seconds(28),
      variables: { lakeBucket: bucket.bucketName, registryTable: registry.tableName },
    });
    grantRead(this.track, registry);
    grantWrite(this.track, registry, ['tracking', 'observed']);
    grantZones(this.track, bucket, { read: ['artifacts', 'models'], write: ['artifacts'], remove: ['artifacts'] });
    this.track.allow(['s3:AbortMultipartUpload'], bucket.arnForObjects('artifacts/*'));
    const proxy = api.root.resourceForPath(trackingPath);
    const integration = new LambdaIntegration(this.track.function, { allowTestInvoke: false });
    for (const httpMethod of trackingMethods) {
      // Clients of the protocol send the key in a header of their own, where a usage plan does not look for it.
      const method = proxy.addMethod(httpMethod, integration, {
        authorizationType: AuthorizationType.NONE,
        apiKeyRequired: false,
      });
      const reason =
        'the function checks the API key that the client sends as a bearer token or password, and what it is granted';
      acknowledge(method, 'AwsSolutions-APIG4', reason);
      acknowledgeOpen(method, reason);
      acknowledge(method, 'AwsSolutions-COG4', 'callers are programs: they hold an API key, no user account');
    }
  }
}
