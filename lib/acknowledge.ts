import { type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag's AwsSolutions pack on one construct, with the reason why. */
export function acknowledge(construct: IConstruct, id: `AwsSolutions-${string}`, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts one resource with a wildcard in the policies of a construct. */
export function acknowledgeWildcard(construct: IConstruct, resource: string, reason: string): void {
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${flatten(Stack.of(construct).resolve(resource))}]`, reason);
}

/** The finding's name of a resource: references in angle brackets, e.g. `arn:<AWS::Partition>:s3:::lake/raw/*`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (Ref !== undefined) return `<${Ref}>`;
  if (join !== undefined) return join[1].map(flatten).join(join[0]);
  throw new TypeError(
    `cannot name ${JSON.stringify(value)} in an acknowledgement; expected text and references to parameters`,
  );
}

/** Says to checkov why a method of an API asks for no key: it reads what is accepted of a resource in its metadata. */
export function acknowledgeOpen(method: IConstruct, reason: string): void {
  (method.node.defaultChild as CfnResource).addMetadata('checkov', { skip: [{ id: 'CKV_AWS_59', comment: reason }] });
}
