import { Duration } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../../acknowledge.ts';
import type { PlatformConfig } from '../../config.ts';
import { logGroupProps } from '../observability/log-group.ts';
import { answerInJson } from './gateway-responses.ts';
import { addOpenApi } from './open-api.ts';
import { tlsOf } from './tls.ts';

export interface PredictionApiProps {
  readonly config: PlatformConfig;
  /** `predictions` becomes `perennial-dev-predictions`. */
  readonly name: string;
  readonly description: string;
  /** `key`: an API key of a usage plan, whose grant the function checks. `iam`: a signed request. */
  readonly authorization: 'key' | 'iam';
  readonly predict: IFunction;
  readonly recordLabels: IFunction;
}

export const apiStage = 'v1';
/** Where clients of MLflow's protocol ask: `ExperimentTracking`. */
export const trackingPath = 'projects/{project}/api/{proxy+}';
export const trackingMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A REST API with the routes of serving. */
export class PredictionApi extends Construct {
  readonly api: RestApi;
  readonly name: string;

  constructor(scope: Construct, id: string, props: PredictionApiProps) {
    super(scope, id);
    const { config, authorization } = props;
    this.name = `${config.prefix}-${props.name}`;
    this.api = new RestApi(this, 'Api', {
      restApiName: this.name,
      description: props.description,
      ...(config.network
        ? {
            endpointConfiguration: { types: [EndpointType.PRIVATE], vpcEndpoints: [config.network.apiEndpoint] },
            policy: fromWithin(config.network.apiEndpoint, authorization),
          }
        : { endpointTypes: [EndpointType.REGIONAL] }),
      ...(config.options.domain && { disableExecuteApiEndpoint: true }),
      cloudWatchRole: false,
      // Tensors in bytes; other bodies are text, which API Gateway has decompressed.
      binaryMediaTypes: ['application/octet-stream'],
      defaultMethodOptions: {
        authorizationType: authorization === 'iam' ? AuthorizationType.IAM : AuthorizationType.NONE,
        apiKeyRequired: authorization === 'key',
      },
      deployOptions: {
        stageName: apiStage,
        tracingEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        throttlingRateLimit: 1000,
        throttlingBurstLimit: 2000,
        // Keys are in no usage plan there.
        ...(authorization === 'key' && {
          methodOptions: Object.fromEntries(
            trackingMethods.map((m) => [
              `/${trackingPath}/${m}`,
              { throttlingRateLimit: 100, throttlingBurstLimit: 200 },
            ]),
          ),
        }),
        accessLogDestination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', logGroupProps(config, `/aws/apigateway/${this.name}`)),
        ),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
    const resource = this.api.node.defaultChild as CfnRestApi;
    Object.assign(resource, tlsOf(config.options));
    // API Gateway would make it itself, without an end, and leave it behind.
    const executions = `API-Gateway-Execution-Logs_${this.api.restApiId}/${apiStage}`;
    this.api.deploymentStage.node.addDependency(new LogGroup(this, 'ExecutionLogs', logGroupProps(config, executions)));
    const methods = this.#projectMethods(props);
    const about = addOpenApi(this.api, authorization);
    answerInJson(this.api, authorization);
    this.#acknowledge([...methods, about], authorization, config.options.webAcl !== undefined);
  }

  metric(metricName: string, statistic: string, period = Duration.minutes(5)): Metric {
    return new Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiName: this.name },
      statistic,
      period,
    });
  }

  /** What is asked of a project, in each protocol. */
  #projectMethods({ predict, recordLabels }: PredictionApiProps): Method[] {
    const project = this.api.root.addResource('projects').addResource('{project}');
    const predicting = new LambdaIntegration(predict, integration);
    const v2 = project.addResource('v2');
    const below = v2.addResource('{proxy+}');
    return [
      project.addResource('predictions').addMethod('POST', predicting),
      project.addResource('labels').addMethod('POST', new LambdaIntegration(recordLabels, integration)),
      project.addResource('invocations').addMethod('POST', predicting),
      ...['ping', 'health', 'version'].map((name) => project.addResource(name).addMethod('GET', predicting)),
      v2.addMethod('GET', predicting),
      below.addMethod('GET', predicting),
      below.addMethod('POST', predicting),
    ];
  }

  #acknowledge(methods: readonly Method[], authorization: 'key' | 'iam', webAcl: boolean): void {
    acknowledge(
      this.api,
      'AwsSolutions-APIG2',
      'the function checks the body against the contract of the model: no template can, as it changes with the model',
    );
    if (!webAcl)
      acknowledge(
        this.api.deploymentStage,
        'AwsSolutions-APIG3',
        'a web ACL bills while nothing happens; keys, usage plans and throttling limit the use',
      );
    for (const method of methods) {
      acknowledge(
        method,
        'AwsSolutions-COG4',
        'callers are programs: they hold an API key or an IAM role, no user account',
      );
      if (authorization === 'key')
        acknowledge(
          method,
          'AwsSolutions-APIG4',
          'an API key is required, whose grants the function checks; what describes the API is for everybody',
        );
    }
  }
}

/**
 * Requests that come through the network's own endpoint, and no others. Who signs is not allowed by that: of a caller of the same account
 * either policy suffices, so that whoever reaches the endpoint could call every project.
 */
function fromWithin(endpoint: IVpcEndpoint, authorization: 'key' | 'iam'): PolicyDocument {
  const [effect, operator] =
    authorization === 'iam' ? ([Effect.DENY, 'StringNotEquals'] as const) : ([Effect.ALLOW, 'StringEquals'] as const);
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        effect,
        principals: [new AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
        conditions: { [operator]: { 'aws:SourceVpce': endpoint.vpcEndpointId } },
      }),
    ],
  });
}

const integration = { proxy: true, allowTestInvoke: false };

/** Who asked what and how long it took; no bodies. */
const accessLog = {
  at: AccessLogField.contextRequestTime(),
  requestId: AccessLogField.contextRequestId(),
  method: AccessLogField.contextHttpMethod(),
  path: AccessLogField.contextPath(),
  status: AccessLogField.contextStatus(),
  apiKeyId: AccessLogField.contextIdentityApiKeyId(),
  userArn: AccessLogField.contextIdentityUserArn(),
  sourceIp: AccessLogField.contextIdentitySourceIp(),
  responseLength: AccessLogField.contextResponseLength(),
  latencyMs: AccessLogField.contextResponseLatency(),
  integrationLatencyMs: AccessLogField.contextIntegrationLatency(),
  error: AccessLogField.contextErrorMessage(),
};
