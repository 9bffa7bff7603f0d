import { componentSchemas, type SchemaName, schemaRef } from './components.ts';

type Json = Record<string, unknown>;

/** Where the API stands: on API Gateway with keys, there behind IAM, or on this machine (`perennial serve`). */
export type Surface = 'keys' | 'iam' | 'local';

const reasons: Readonly<Record<string, string>> = {
  400: 'The request says what cannot be: the message names the field',
  403: 'No valid key or signature, or it may not do this',
  404: 'There is no such project, model or path',
  409: 'The project has no model in service, or it cannot explain',
  413: 'The body has more than 5 MB, or grows beyond that',
  415: 'Another media type or coding is expected',
  422: 'The model has no prediction of a record',
  429: 'Too many requests, or the quota of the key is used up: try again after Retry-After',
  500: 'A fault of ours; the message has the id of the request',
  503: 'Nothing was free to answer, or entity windows are not loaded yet: try again',
  504: 'No answer in time',
};

/** What only API Gateway, or what is behind it, answers. */
const onlyInTheCloud = ['422', '429', '503', '504'];

const retryAfter = {
  'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'string' } },
};

/** Of what the document says, not of the package. */
const version = '1.0.0';

/** The OpenAPI 3.1 document of the prediction API. */
export function openApiDocument(surface: Surface = 'keys'): Json {
  const local = surface === 'local';
  return {
    openapi: '3.1.0',
    info: {
      title: 'Perennial predictions',
      version,
      description:
        'Predictions and decisions of the models of projects, in a protocol of its own, in MLflow’s scoring protocol and in the Open Inference Protocol (V2); and ground truth. Which fields a record has is said by its project, and by the metadata of its model.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: './' }],
    ...(surface === 'keys' && { security: [{ key: [] }] }),
    ...(surface === 'iam' && { security: [{ signature: [] }] }),
    tags: [
      { name: 'predictions', description: 'Our own protocol' },
      { name: 'mlflow', description: 'MLflow’s scoring protocol' },
      { name: 'v2', description: 'Open Inference Protocol (V2)' },
      { name: 'about', description: 'This document' },
    ],
    paths: pathsOf(local),
    components: {
      schemas: componentSchemas(),
      parameters,
      responses: errorResponses(local),
      ...(surface === 'keys' && {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'npx perennial key NAME' },
        },
      }),
      ...(surface === 'iam' && {
        securitySchemes: {
          signature: {
            type: 'apiKey',
            in: 'header',
            name: 'authorization',
            description: 'AWS Signature Version 4 for execute-api:Invoke',
            'x-amazon-apigateway-authtype': 'awsSigv4',
          },
        },
      }),
    },
  };
}

function pathsOf(local: boolean): Json {
  const project = '/projects/{project}';
  const below = (base: string, parameters: readonly Json[], suffix: string): Json => ({
    [`${base}/invocations`]: { parameters, post: invocations(local, suffix) },
    ...Object.fromEntries(
      ['ping', 'health', 'version'].map((name) => [
        `${base}/${name}`,
        { parameters, get: mlflowText(name, local, suffix) },
      ]),
    ),
    ...v2(base, parameters, local, suffix),
  });
  const inProject = [parameterRef('project')];
  return {
    [`${project}/predictions`]: { parameters: inProject, post: predictions(local) },
    ...(!local && { [`${project}/labels`]: { parameters: inProject, post: labels() } }),
    ...below(project, inProject, ''),
    ...(local && below('', [], 'AtRoot')),
    '/openapi.json': { get: about(local) },
  };
}

function predictions(local: boolean): Json {
  return {
    operationId: 'predict',
    tags: ['predictions'],
    summary: 'Predicts and decides, for 1 to 1,000 records',
    description:
      'The answer is JSON, CSV or NDJSON, as `accept` says. Of CSV the first line names the columns. A body may be compressed (content-encoding: gzip or deflate).',
    parameters: [parameterRef('explain'), parameterRef('failures'), parameterRef('idempotencyKey')],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: schemaRef('PredictionRequest') },
        'text/csv': { schema: { type: 'string' } },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    },
    responses: {
      200: {
        description: 'An outcome for each record',
        headers: {
          'perennial-model-version': {
            description: 'Version of the model, of CSV and NDJSON',
            schema: { type: 'string' },
          },
        },
        content: {
          'application/json': { schema: schemaRef('PredictionResponse') },
          'text/csv': { schema: { type: 'string' } },
          'application/x-ndjson': { schema: { type: 'string' } },
        },
      },
      ...refusals('Error', local, ['400', '403', '404', '409', '413', '415', '422', '429', '500', '503', '504']),
    },
  };
}

function labels(): Json {
  return {
    operationId: 'recordLabels',
    tags: ['predictions'],
    parameters: [parameterRef('idempotencyKey')],
    summary: 'Takes ground truth, 1 to 1,000 labels',
    requestBody: { required: true, content: { 'application/json': { schema: schemaRef('LabelRequest') } } },
    responses: {
      200: answer('What was taken', 'LabelResponse'),
      ...refusals('Error', false, ['400', '403', '404', '409', '413', '415', '429', '500', '503', '504']),
    },
  };
}

function invocations(local: boolean, suffix: string): Json {
  return {
    operationId: `mlflowInvocations${suffix}`,
    tags: ['mlflow'],
    summary: 'Scores as MLflow’s scoring server does',
    parameters: [parameterRef('idempotencyKey')],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: schemaRef('MlflowRequest') },
        'text/csv': { schema: { type: 'string' } },
      },
    },
    responses: {
      200: answer('An outcome for each record', 'MlflowResponse'),
      ...refusals('MlflowError', local, ['400', '403', '404', '409', '413', '415', '422', '429', '500', '503', '504']),
    },
  };
}

function mlflowText(name: string, local: boolean, suffix: string): Json {
  return {
    operationId: `mlflow${name[0]!.toUpperCase()}${name.slice(1)}${suffix}`,
    tags: ['mlflow'],
    summary: name === 'version' ? 'Version of MLflow whose protocol this is' : 'Whether the project serves',
    responses: {
      200: { description: 'It does', content: { 'text/plain': { schema: { type: 'string' } } } },
      ...refusals('MlflowError', local, ['400', '403', '404', '409', '429', '500', '503', '504']),
    },
  };
}

function v2(base: string, parameters: readonly Json[], local: boolean, suffix: string): Json {
  const looked = ['400', '403', '404', '409', '429', '500', '503', '504'];
  const look = (operationId: string, summary: string, schema: SchemaName): Json => ({
    operationId: `${operationId}${suffix}`,
    tags: ['v2'],
    summary,
    responses: { 200: answer(summary, schema), ...refusals('V2Error', local, looked) },
  });
  const ofModel = [...parameters, parameterRef('model')];
  const ofVersion = [...ofModel, parameterRef('version')];
  const model = `${base}/v2/models/{model}`;
  const version = `${model}/versions/{version}`;
  return {
    [`${base}/v2`]: { parameters, get: look('v2Server', 'Name and extensions of the server', 'V2Server') },
    [`${base}/v2/health/live`]: { parameters, get: look('v2Live', 'The server lives', 'V2Live') },
    [`${base}/v2/health/ready`]: { parameters, get: look('v2Ready', 'The model serves', 'V2Ready') },
    [model]: { parameters: ofModel, get: look('v2Model', 'Inputs and outputs of the model', 'V2Model') },
    [version]: { parameters: ofVersion, get: look('v2ModelVersion', 'Inputs and outputs of a version', 'V2Model') },
    [`${model}/ready`]: { parameters: ofModel, get: look('v2ModelReady', 'The model serves', 'V2ModelReady') },
    [`${version}/ready`]: { parameters: ofVersion, get: look('v2VersionReady', 'The version serves', 'V2ModelReady') },
    [`${model}/infer`]: { parameters: ofModel, post: infer(`v2Infer${suffix}`, local) },
    [`${version}/infer`]: { parameters: ofVersion, post: infer(`v2InferVersion${suffix}`, local) },
  };
}

function infer(operationId: string, local: boolean): Json {
  return {
    operationId,
    tags: ['v2'],
    summary: 'Predicts for a table: a tensor for each column',
    parameters: [parameterRef('headerLength'), parameterRef('idempotencyKey')],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: schemaRef('V2InferRequest') },
        'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
      },
    },
    responses: {
      200: answer('The outputs that were asked for', 'V2InferResponse'),
      ...refusals('V2Error', local, ['400', '403', '404', '409', '413', '415', '422', '429', '500', '503', '504']),
    },
  };
}

function about(local: boolean): Json {
  return {
    operationId: 'openApi',
    tags: ['about'],
    summary: 'This document',
    security: [],
    responses: {
      200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } },
      ...refusals('Error', local, ['403', '415', '429', '500', '503']),
    },
  };
}

function answer(description: string, schema: SchemaName): Json {
  return { description, content: { 'application/json': { schema: schemaRef(schema) } } };
}

type ErrorForm = 'Error' | 'V2Error' | 'MlflowError';

function refusals(form: ErrorForm, local: boolean, statuses: readonly string[]): Json {
  const told = statuses.filter((status) => !local || !onlyInTheCloud.includes(status));
  return Object.fromEntries(told.map((status) => [status, { $ref: `#/components/responses/${form}${status}` }]));
}

/** What API Gateway answers by itself has the form of our own errors, whatever protocol was asked. */
function errorResponses(local: boolean): Json {
  const forms: readonly ErrorForm[] = ['Error', 'V2Error', 'MlflowError'];
  return Object.fromEntries(
    forms.flatMap((form) => {
      const schema = local || form === 'Error' ? schemaRef(form) : { anyOf: [schemaRef(form), schemaRef('Error')] };
      return Object.entries(reasons)
        .filter(([status]) => !local || !onlyInTheCloud.includes(status))
        .map(([status, description]) => [
          `${form}${status}`,
          {
            description,
            ...((status === '429' || status === '503') && { headers: retryAfter }),
            content: { 'application/json': { schema } },
          },
        ]);
    }),
  );
}

const name = { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' };

const parameters = {
  project: { name: 'project', in: 'path', required: true, description: 'Name of the project', schema: name },
  model: { name: 'model', in: 'path', required: true, description: 'Name of the project', schema: name },
  version: {
    name: 'version',
    in: 'path',
    required: true,
    description: 'A version that serves',
    schema: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' },
  },
  explain: {
    name: 'explain',
    in: 'query',
    description: 'Whether reasons are wanted',
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  failures: {
    name: 'failures',
    in: 'query',
    description: 'Where faults of records are told: the request is refused, or each has an error in its place',
    schema: { type: 'string', enum: ['request', 'perRecord'] },
  },
  idempotencyKey: {
    name: 'idempotency-key',
    in: 'header',
    description: 'Names the request: sent again under its name, with the same body, it counts once',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
  },
  headerLength: {
    name: 'Inference-Header-Content-Length',
    in: 'header',
    description: 'Bytes of JSON before tensors in bytes; absent where there are none',
    schema: { type: 'string', pattern: '^[0-9]{1,9}$' },
  },
};

const parameterRef = (key: keyof typeof parameters) => ({ $ref: `#/components/parameters/${key}` });
