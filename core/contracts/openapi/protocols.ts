import { z } from 'zod';
import { outcomeSchema, recordSchema } from './predictions.ts';

const parameters = z.record(z.string(), z.unknown());
const datatype = z.enum([
  'FP32',
  'FP64',
  'BOOL',
  'BYTES',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
]);
const shape = z.array(z.int());

const tensorMetadata = z.object({ name: z.string(), datatype, shape });

export const v2ServerSchema = z.object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) });
export const v2LiveSchema = z.object({ live: z.literal(true) });
export const v2ReadySchema = z.object({ ready: z.literal(true) });
export const v2ModelReadySchema = z.object({ name: z.string(), ready: z.literal(true) });

export const v2ModelSchema = z
  .object({
    name: z.string(),
    versions: z.array(z.string()).describe('Those that serve'),
    platform: z.string(),
    inputs: z.array(tensorMetadata).describe('Columns that a record must have'),
    outputs: z.array(tensorMetadata),
  })
  .describe('What the model takes and answers');

export const v2InferRequestSchema = z
  .object({
    id: z.string().optional(),
    parameters: parameters.optional().describe('`explain`: whether reasons are wanted, as the output `explanation`'),
    inputs: z
      .array(
        z.object({
          name: z.string().describe('Of the column'),
          shape: shape.describe('[n] or [n, 1]'),
          datatype,
          parameters: parameters.optional(),
          data: z.array(z.unknown()).optional().describe('A value for each record, null where it is missing'),
        }),
      )
      .min(1)
      .describe('A tensor for each column'),
    outputs: z.array(z.object({ name: z.string(), parameters: parameters.optional() })).optional(),
  })
  .describe('Tensors may follow in bytes, as the extension binary_tensor_data has it');

export const v2InferResponseSchema = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(
    z.object({ name: z.string(), datatype, shape, parameters: parameters.optional(), data: z.array(z.unknown()) }),
  ),
});

export const v2ErrorSchema = z.object({ error: z.string() });

const params = z.strictObject({
  explain: z.boolean().optional(),
  failures: z.enum(['request', 'perRecord']).optional(),
});
const beside = { params: params.optional(), signature_name: z.string().optional() };
const records = z.array(recordSchema).min(1).max(1_000);

export const mlflowRequestSchema = z
  .union([
    z.strictObject({
      dataframe_split: z.object({
        columns: z.array(z.string()),
        data: z.array(z.array(z.unknown())).min(1).max(1_000),
        index: z.array(z.unknown()).optional(),
      }),
      ...beside,
    }),
    z.strictObject({ dataframe_records: records, ...beside }),
    z.strictObject({ instances: records, ...beside }),
    z.strictObject({ inputs: z.union([records, z.record(z.string(), z.array(z.unknown()))]), ...beside }),
  ])
  .describe('One of four layouts');

export const mlflowResponseSchema = z.object({ predictions: z.array(outcomeSchema) });

export const mlflowErrorSchema = z.object({ error_code: z.string(), message: z.string() });
