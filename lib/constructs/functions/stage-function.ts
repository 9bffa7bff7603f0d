import { Duration, Size } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environment } from '../../../core/contracts/environment.ts';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import type { FunctionEntry } from '../../code/entries.ts';
import type { FunctionCode } from '../../code/function-code.ts';
import type { PlatformConfig } from '../../config.ts';
import { logGroupProps } from '../observability/log-group.ts';

/** Start, end and report of calls that failed only, and all that the function says itself: Lambda leaves lines that are JSON as they are. */
const failuresOnly = {
  loggingFormat: LoggingFormat.JSON,
  systemLogLevelV2: SystemLogLevel.WARN,
  applicationLogLevelV2: ApplicationLogLevel.INFO,
};

/** What every construct with functions is given. */
export interface FunctionContext {
  readonly config: PlatformConfig;
  readonly code: FunctionCode;
}

/** Who is granted something: a function, or the role of a container. */
export interface Grantee {
  readonly role: IRole;
  allow(actions: readonly string[], ...resources: string[]): unknown;
}

/** Variables by their names in `core/contracts/environment.ts`. */
export type FunctionVariables = Partial<Record<keyof typeof environment, string>>;

export interface StageFunctionProps extends FunctionContext {
  readonly entry: FunctionEntry;
  readonly description: string;
  /** Another function of the same code: by what it exports, and as what it is known. @default `handler`, by the entry */
  readonly exported?: { readonly handler: string; readonly name: string };
  /** MB, at most 3008: what a new account may use. */
  readonly memory: number;
  readonly timeout: Duration;
  readonly variables: FunctionVariables;
  /** MB of /tmp. @default 512 */
  readonly storage?: number;
  /** Called with every request: of calls that do not fail Lambda itself logs nothing, which would be most of what is logged. @default false */
  readonly everyRequest?: boolean;
  /** Of a function that events call: where one goes that it failed on three times. @default such an event is lost */
  readonly deadLetters?: IQueue;
}

/** What a function in a VPC needs; none of it can be granted on less than all. */
const interfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** A function of a stage with a role and a log group of its own; the construct that makes it grants what it may do. */
export class StageFunction extends Construct {
  readonly name: string;
  readonly function: LambdaFunction;
  readonly role: IRole;
  readonly timeout: Duration;
  /** SHA-256 (hex) of its code. */
  readonly codeHash: string;

  constructor(scope: Construct, id: string, props: StageFunctionProps) {
    super(scope, id);
    const { config, entry, exported } = props;
    const code = props.code.of(entry);
    this.name = exported ? `${config.prefix}-${exported.name}` : functionName(config, entry);
    this.codeHash = code.codeHash;
    this.timeout = props.timeout;
    const logGroup = new LogGroup(this, 'Logs', logGroupProps(config, `/aws/lambda/${this.name}`));
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Runs ${this.name}`,
    });
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    if (config.network) this.allow(interfaces, '*');
    this.function = new LambdaFunction(this, 'Function', {
      functionName: this.name,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: code.architecture,
      code: code.code,
      handler: exported ? code.handler.replace(/\w+$/, exported.handler) : code.handler,
      role: this.role,
      memorySize: props.memory,
      timeout: props.timeout,
      ephemeralStorageSize: Size.mebibytes(props.storage ?? 512),
      tracing: Tracing.ACTIVE,
      ...(props.deadLetters && { deadLetterQueue: props.deadLetters }),
      ...(props.everyRequest ? failuresOnly : { loggingFormat: LoggingFormat.TEXT }),
      logGroup,
      ...(config.network && {
        vpc: config.network.vpc,
        securityGroups: [config.network.securityGroup],
      }),
      environment: {
        [environment.environment]: config.environment,
        [environment.codeHash]: code.codeHash,
        ...variablesOf(props.variables),
      },
    });
    acknowledgeWildcard(this.role, '*', 'X-Ray has no resources: xray:PutTraceSegments can only be granted on all');
  }

  /** Grants actions on resources; wildcards within need an acknowledgement of their own. */
  allow(actions: readonly string[], ...resources: string[]): this {
    this.role.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources }));
    return this;
  }
}

/** `perennial-dev-ingest-start`. */
export function functionName(config: PlatformConfig, entry: FunctionEntry): string {
  const [stage, name] = entry.split('/') as [string, string];
  return `${config.prefix}-${stage === name ? stage : `${stage}-${name}`}`;
}

/** Seconds to a duration: as most timeouts are written. */
export const seconds = (n: number) => Duration.seconds(n);

function variablesOf(variables: FunctionVariables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [environment[name as keyof typeof environment], value]),
  );
}
