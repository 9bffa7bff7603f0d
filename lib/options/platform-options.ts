import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { expiryDays } from '../../core/contracts/lake.ts';

const arnOf = (service: string) =>
  z.string().regex(new RegExp(`^arn:aws[\\w-]*:${service}:`), `expected the ARN of ${service}`);
const retentions = Object.values(RetentionDays).filter((days): days is RetentionDays => typeof days === 'number');
const days = (min: number) => z.union([z.int().min(min).max(36_500), z.literal('never')]);

/** What an organisation may ask of a deployment beside the defaults: each is off unless it is asked for. */
export const platformOptionsSchema = z
  .strictObject({
    customerManagedKey: z
      .union([z.literal(true), arnOf('kms')])
      .describe(
        'A KMS key of your own encrypts bucket, tables, queues, topics, logs and the stream of captured predictions: true makes one, an ARN names one. Costs 1 USD a month and 0.03 USD per 10,000 requests.',
      ),
    webAcl: z
      .strictObject({
        requestsPerFiveMinutes: z
          .int()
          .min(10)
          .max(2_000_000_000)
          .describe('From one address; more are refused with 403.'),
      })
      .describe("AWS WAF before both APIs: AWS's managed rules, and a rate for each address. About 9 USD a month."),
    domain: z
      .strictObject({
        name: z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'expected a host name, e.g. decisions.bank.example'),
        certificateArn: arnOf('acm'),
        truststore: z
          .strictObject({
            bucket: z.string().min(3),
            key: z.string().min(1),
            version: z.string().min(1).optional(),
          })
          .optional()
          .describe('PEM bundle of the authorities whose client certificates are asked for (mutual TLS).'),
      })
      .describe('A host name of your own for both APIs, whose default addresses are switched off.'),
    privateNetwork: z
      .strictObject({
        cidr: z
          .string()
          .regex(/^\d+\.\d+\.\d+\.\d+\/(1[6-9]|2[0-4])$/, 'expected a block of 16 to 24 bits, e.g. 10.20.0.0/20')
          .default('10.20.0.0/20'),
      })
      .describe(
        'Functions in a VPC without a way to the internet, endpoints for what they call, APIs that answer within it only. About 160 USD a month.',
      ),
    permissionsBoundary: arnOf('iam').describe('ARN of the policy that bounds every role.'),
    logRetentionDays: z
      .int()
      .refine((value) => retentions.includes(value), `expected one of ${retentions.join(', ')}`)
      .describe('Days that logs are kept. Default: 7 in dev, 180 in prod.'),
    accessLogs: z.literal(true).describe("S3's server access logs of the lake, in a bucket of their own."),
    dataEvents: z
      .literal(true)
      .describe('A CloudTrail trail of who read and wrote which object, and who wrote the registry.'),
    auditLock: z
      .strictObject({
        days: z.int().min(1).max(36_500),
        mode: z
          .enum(['governance', 'compliance'])
          .describe('compliance: nobody can shorten it, not even the root of the account.'),
      })
      .describe('A copy of every audit record in a bucket whose objects nobody can change or delete before that.'),
    captureSeconds: z
      .int()
      .min(300)
      .max(900)
      .describe(
        'How long Firehose collects predictions before it writes an object for each project. Longer: fewer puts and shorter listings; what the monitor knows is as much older. Default: 300.',
      ),
    expiryDays: z
      .strictObject({ raw: days(2), inferences: days(60), snapshots: days(expiryDays.work) })
      .partial()
      .describe('Days after which objects of a zone go. Default: raw 400, inferences 1,100, snapshots 400.'),
  })
  .partial()
  .superRefine(({ domain, privateNetwork }, context) => {
    if (domain && privateNetwork)
      context.addIssue({
        code: 'custom',
        path: ['domain'],
        message: 'API Gateway has no mutual TLS for private APIs: ask for a domain or for a private network',
      });
  });

export type PlatformOptions = z.output<typeof platformOptionsSchema>;
export type PlatformOptionsInput = z.input<typeof platformOptionsSchema>;

export class InvalidOptions extends Error {
  override name = 'InvalidOptions';
  constructor(issues: readonly { path: string; message: string }[]) {
    super(`the options of the deployment: ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}`);
  }
}

/** @throws InvalidOptions with each fault and its path */
export function parseOptions(value: unknown): PlatformOptions {
  const parsed = platformOptionsSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new InvalidOptions(
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'options', message })),
  );
}
