import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { type FunctionContext, StageFunction, seconds } from '../functions/stage-function.ts';
import { grantRead, grantRemove, grantWrite } from '../registry/record-table.ts';

export interface AdministrationProps extends FunctionContext {
  readonly registry: ITableV2;
}

/** Who may call, and what goes for good: the one function that removes records, which only administrators may call. */
export class Administration extends Construct {
  readonly administer: StageFunction;

  constructor(scope: Construct, id: string, { registry, ...props }: AdministrationProps) {
    super(scope, id);
    this.administer = new StageFunction(this, 'Administer', {
      ...props,
      entry: 'access/administer',
      description: 'Grants and revokes keys, removes datasets and projects, as an administrator asks',
      memory: 512,
      // A project may have many records.
      timeout: seconds(900),
      variables: { registryTable: registry.tableName },
    });
    grantRead(this.administer, registry);
    grantWrite(this.administer, registry, ['key', 'catalogue', 'audit']);
    grantRemove(this.administer, registry, [
      'directory',
      'project',
      'catalogue',
      'models',
      'route',
      'monitor',
      'run',
      'tracking',
      'batch',
    ]);
  }
}
