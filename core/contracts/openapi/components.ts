import { z } from 'zod';
import * as predictions from './predictions.ts';
import * as protocols from './protocols.ts';

/** Schemas by the names that the document gives them. */
const named = {
  Record: predictions.recordSchema,
  PredictionRequest: predictions.predictionRequestSchema,
  Explanation: predictions.explanationSchema,
  Prediction: predictions.predictionSchema,
  Outcome: predictions.outcomeSchema,
  PredictionResponse: predictions.predictionResponseSchema,
  LabelRequest: predictions.labelRequestSchema,
  LabelResponse: predictions.labelResponseSchema,
  Error: predictions.errorSchema,
  V2Server: protocols.v2ServerSchema,
  V2Live: protocols.v2LiveSchema,
  V2Ready: protocols.v2ReadySchema,
  V2ModelReady: protocols.v2ModelReadySchema,
  V2Model: protocols.v2ModelSchema,
  V2InferRequest: protocols.v2InferRequestSchema,
  V2InferResponse: protocols.v2InferResponseSchema,
  V2Error: protocols.v2ErrorSchema,
  MlflowRequest: protocols.mlflowRequestSchema,
  MlflowResponse: protocols.mlflowResponseSchema,
  MlflowError: protocols.mlflowErrorSchema,
} as const satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof named;

export const schemaRef = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });

/** JSON Schemas (draft 2020-12, as OpenAPI 3.1 has them) that refer to each other. */
export function componentSchemas(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  // What a caller sends may leave out what has a default, and an answer may gain fields.
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    target: 'draft-2020-12',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
}
