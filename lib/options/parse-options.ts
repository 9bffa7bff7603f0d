import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { expiryDays } from '../../core/contracts/lake.ts';
import type { PlatformOptions } from './platform-options.ts';

const arnOf = (service: string) =>
  z.string().regex(new RegExp(`^arn:aws[\\w-]*:${service}:`), `expected the ARN of ${service}`);
const retentions = Object.values(RetentionDays).filter((days): days is RetentionDays => typeof days === 'number');
const lifetime = z.int().min(1).max(36_500);
const days = (min: number) => z.union([z.int().min(min).max(36_500), z.literal('never')]).exactOptional();
const tier = z
  .strictObject({
    requestsPerSecond: z.number().positive().max(10_000),
    burst: z.int().min(1).max(5_000).exactOptional(),
    requestsPerDay: z.int().min(1).exactOptional(),
  })
  .exactOptional();
const truststore = z.strictObject({
  bucket: z.string().min(3),
  key: z.string().min(1),
  version: z.string().min(1).exactOptional(),
});

const schema: z.ZodType<PlatformOptions> = z
  .strictObject({
    customerManagedKey: z.union([z.literal(true), arnOf('kms')]).exactOptional(),
    webAcl: z.strictObject({ requestsPerFiveMinutes: z.int().min(10).max(2_000_000_000) }).exactOptional(),
    domain: z
      .strictObject({
        name: z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'expected a host name, e.g. decisions.bank.example'),
        certificateArn: arnOf('acm'),
        truststore: truststore.exactOptional(),
      })
      .exactOptional(),
    privateNetwork: z
      .strictObject({
        cidr: z
          .string()
          .regex(/^\d+\.\d+\.\d+\.\d+\/(1[6-9]|2[0-2])$/, 'expected a block of 16 to 22 bits, e.g. 10.20.0.0/20')
          .exactOptional(),
      })
      .exactOptional(),
    containers: z.literal(true).exactOptional(),
    permissionsBoundary: arnOf('iam').exactOptional(),
    logRetentionDays: z
      .int()
      .refine((value) => retentions.includes(value), `expected one of ${retentions.join(', ')}`)
      .exactOptional(),
    accessLogs: z.literal(true).exactOptional(),
    dataEvents: z.literal(true).exactOptional(),
    auditLock: z.strictObject({ days: lifetime, mode: z.enum(['governance', 'compliance']) }).exactOptional(),
    captureSeconds: z.int().min(300).max(900).exactOptional(),
    tiers: z.strictObject({ small: tier, standard: tier, large: tier }).exactOptional(),
    expiryDays: z
      .strictObject({ raw: days(2), inferences: days(60), snapshots: days(expiryDays.work) })
      .exactOptional(),
  })
  .superRefine(({ domain, privateNetwork }, context) => {
    if (domain && privateNetwork)
      context.addIssue({
        code: 'custom',
        path: ['domain'],
        message: 'API Gateway has no mutual TLS for private APIs: ask for a domain or for a private network',
      });
  });

export class InvalidOptions extends Error {
  override name = 'InvalidOptions';
  constructor(issues: readonly { path: string; message: string }[]) {
    super(`the options of the deployment: ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}`);
  }
}

/** @throws InvalidOptions with each fault and its path */
export function parseOptions(value: unknown): PlatformOptions {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new InvalidOptions(
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'options', message })),
  );
}
