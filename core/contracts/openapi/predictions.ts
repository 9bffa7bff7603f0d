import { z } from 'zod';
import type { ErrorResponse, Explanation, LabelRequest, Prediction } from '../serving.ts';

const anything = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const recordSchema = z
  .record(z.string(), z.unknown())
  .describe('A field for each column of the project; null where a value is unknown. Texts are read as in files.');

const failures = z
  .enum(['request', 'perRecord'])
  .default('request')
  .describe('`perRecord`: a record that is wrong has an `error` in its place, and the others are predicted');

const explain = z.boolean().default(false).describe('Whether reasons are wanted, of at most 100 records');

export const predictionRequestSchema = z
  .union([
    z.strictObject({ records: z.array(recordSchema).min(1).max(1_000), explain, failures }),
    z.array(recordSchema).min(1).max(1_000),
  ])
  .describe('Records, in an object or alone');

const contributionSchema = z.object({
  feature: z.string(),
  value: anything.exactOptional().describe('As the record has it; left out for personal data'),
  contribution: z.number(),
  reason: z.string().describe('In words'),
});

export const explanationSchema = z
  .object({
    scale: z.enum(['logOdds', 'logit', 'probability', 'value', 'logValue', 'logScore']),
    class: z.string().exactOptional().describe('Multiclass: the class whose score is explained'),
    base: z.number(),
    score: z.number().describe('The base, the contributions and the rest together'),
    contributions: z.array(contributionSchema),
    rest: z.object({ count: z.int(), contribution: z.number() }),
  })
  .describe(
    'What the columns of a record add to the raw score of the model, before calibration',
  ) satisfies z.ZodType<Explanation>;

export const predictionSchema = z
  .object({
    inferenceId: z.string().describe('By which a label names the prediction'),
    modelVersion: z.int().exactOptional().describe('That answered, while a rollout has two versions answer'),
    probability: z.number().min(0).max(1).exactOptional().describe('Binary'),
    decision: z.enum(['allow', 'review', 'block']).exactOptional().describe('Binary and anomaly'),
    expectedCost: z.number().exactOptional().describe('Binary: of the decision on this record'),
    label: z.string().exactOptional().describe('Multiclass'),
    probabilities: z.record(z.string(), z.number()).exactOptional().describe('Multiclass, by class'),
    value: z.number().exactOptional().describe('Regression'),
    score: z.number().exactOptional().describe('Anomaly: near 1 where the record is unlike the others'),
    interval: z
      .object({ lower: z.number(), upper: z.number(), coverage: z.number() })
      .exactOptional()
      .describe('Regression, where the project asks for it'),
    fallback: z
      .object({ reason: z.enum(['model', 'windows', 'secret', 'function', 'no_prediction']) })
      .exactOptional()
      .describe('The decision is the fallback of the project and not the model: it says why there is no score'),
    explanation: explanationSchema.exactOptional(),
  })
  .describe(
    'What the model says of a record; which fields there are follows from the task',
  ) satisfies z.ZodType<Prediction>;

// A field that is added to a prediction is added to its description.
predictionSchema.shape satisfies Record<keyof Prediction, z.ZodType>;
explanationSchema.shape satisfies Record<keyof Explanation, z.ZodType>;

const problemSchema = z.object({ path: z.string().describe('e.g. records[0].amount'), message: z.string() });

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().describe('One word for programs'),
      message: z.string().describe('For people: what was received, and what helps'),
      details: z.array(problemSchema).exactOptional().describe('The fields of the request that are at fault'),
    }),
  })
  .describe('Why there is no other answer') satisfies z.ZodType<ErrorResponse>;

export const outcomeSchema = z
  .union([predictionSchema, errorSchema])
  .describe('A prediction; with failures=perRecord an error where the record is wrong');

export const predictionResponseSchema = z
  .object({ modelVersion: z.int().describe('0 where no model could be asked'), predictions: z.array(outcomeSchema) })
  .describe('One outcome for each record, in the order of the request');

export const labelRequestSchema = z
  .object({
    labels: z
      .array(
        z.object({
          inferenceId: z.string().exactOptional(),
          key: z.string().exactOptional().describe('Of the record'),
          value: anything.describe('What was true'),
          at: z.string().exactOptional().describe('When that became known, ISO 8601; now where it is left out'),
        }),
      )
      .min(1)
      .max(1_000),
  })
  .describe('Ground truth, by inference or by the key of a record') satisfies z.ZodType<LabelRequest>;

export const labelResponseSchema = z
  .object({ accepted: z.int(), rejected: z.array(problemSchema) })
  .describe('Labels that are right are taken also when others are wrong');
