import {
  AttributeType,
  Billing,
  type CfnGlobalTable,
  type ITableV2,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type Partition, partitions } from '../../../core/contracts/registry/keys.ts';
import { type PlatformConfig, rolesOfPlatform } from '../../config.ts';
import type { Grantee } from '../functions/stage-function.ts';

export interface RecordTableProps {
  readonly config: PlatformConfig;
  /** `registry`: cannot be made again, so it is kept at every point in time and streamed. `derived`: a cache of the lake. */
  readonly kind: 'registry' | 'derived';
}

/** A table of records by `pk` and `sk`, paid by request; items with `ttl` expire. */
export class RecordTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { config, kind }: RecordTableProps) {
    super(scope, id);
    const registry = kind === 'registry';
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: registry },
      ...(registry && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      ...(registry && config.guardWrites && { resourcePolicy: writesOfPlatform(config) }),
      deletionProtection: config.deletionProtection && registry,
      removalPolicy: config.removalPolicy,
    });
    if (config.encryptionKey) encryptBy(config.encryptionKey, this.table);
  }
}

/** The properties themselves: the construct wants to know the region, which an app may leave open. */
function encryptBy({ keyArn }: IKey, table: TableV2): void {
  const resource = table.node.defaultChild as CfnGlobalTable;
  resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
  resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: keyArn });
}

/**
 * Whoever is not a role of the platform writes nothing, whatever else it may do in the account: what the audit says was written by a
 * function that knows who asked. Who may change this policy can lift it, which CloudTrail tells.
 */
function writesOfPlatform(config: PlatformConfig): PolicyDocument {
  const actions = [
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'BatchWriteItem',
    'PartiQLInsert',
    'PartiQLUpdate',
    'PartiQLDelete',
  ];
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'WritesOfThePlatform',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: ['*'],
        conditions: { ArnNotLike: { 'aws:PrincipalArn': rolesOfPlatform(config) } },
      }),
    ],
  });
}

/** Items by their keys. */
export function grantLookUp(fn: Grantee, table: ITableV2): void {
  fn.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], table.tableArn);
}

/** Counts in the items whose partition is like the pattern, and in no others. */
export function grantCount(fn: Grantee, table: ITableV2, partitions: string): void {
  fn.role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['dynamodb:UpdateItem'],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitions] } },
    }),
  );
}

export function grantRead(fn: Grantee, table: ITableV2): void {
  grantLookUp(fn, table);
  fn.allow(['dynamodb:Query'], table.tableArn);
}

/**
 * Writes records of the named partitions, and of no others: DynamoDB knows the partition of each item that is written, also within
 * a transaction (which is allowed by the actions it is made of).
 */
export function grantWrite(fn: Grantee, table: ITableV2, into: readonly Partition[]): void {
  grantInto(fn, table, 'dynamodb:PutItem', into);
  fn.allow(['dynamodb:ConditionCheckItem'], table.tableArn);
}

/** Removes records of the named partitions: an administrator's function may, and no other; what else may go expires by its `ttl`. */
export function grantRemove(fn: Grantee, table: ITableV2, from: readonly Partition[]): void {
  grantInto(fn, table, 'dynamodb:DeleteItem', from);
}

function grantInto(fn: Grantee, table: ITableV2, action: string, into: readonly Partition[]): void {
  fn.role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: [action],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': into.map(patternOf) } },
    }),
  );
}

const patternOf = (partition: Partition) => partitions[partition].replace(/#$/, '#*');

/** Takes a slot while it works; asks how many the account has. */
export function grantSlot(fn: Grantee, registry: ITableV2): void {
  fn.allow(['dynamodb:Query'], registry.tableArn);
  grantWrite(fn, registry, ['slots']);
  grantConcurrency(fn);
}

/** Asks how many functions the account runs at a time. */
export function grantConcurrency(fn: Grantee): void {
  fn.allow(['lambda:GetAccountSettings'], '*');
}

/** Any record: of a table that is derived and can be made again. */
export function grantReadWrite(fn: Grantee, table: ITableV2): void {
  grantRead(fn, table);
  fn.allow(['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], table.tableArn);
}

/** Many items at once, without conditions. */
export function grantLoad(fn: Grantee, table: ITableV2): void {
  grantReadWrite(fn, table);
  fn.allow(['dynamodb:BatchWriteItem'], table.tableArn);
}
