import { InvalidArgumentError, Option } from 'commander';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import { type Language, languages } from '../client/calls/snippets.ts';
import type { CommandDefinition } from '../command.ts';

export const call: CommandDefinition = {
  usage: 'call <name>',
  summary: 'print a request for a prediction, to be pasted: for curl, Python or TypeScript',
  examples: [
    'call bank-fraud | sh',
    'call bank-fraud --language python > call.py',
    'call bank-fraud --record \'{"amount": 250, …}\'',
    'call bank-fraud --run',
  ],
  configure: (command) =>
    command
      .addOption(new Option('--language <language>', 'of the request').choices(languages).default('curl'))
      .option('--record <json>', 'what to ask about (default: a plausible record of what the model needs)', parseRecord)
      .option('--run', 'send it, and print the answer', false),
  async perform(
    { connect },
    project: string,
    { language, record: given, run }: { language: Language; record?: Record<string, unknown>; run: boolean },
  ) {
    const platform = await connect();
    const [{ exampleRecord }, { snippet }, { championPackage }, { projectKey }] = await Promise.all([
      import('../client/calls/example-record.ts'),
      import('../client/calls/snippets.ts'),
      import('../client/predict.ts'),
      import('../client/api-key.ts'),
    ]);
    const record = given ?? exampleRecord(await championPackage(platform, project), new Date());
    const { value: key } = await projectKey(platform, project);
    const url = platform.apiUrl(`projects/${project}/predictions`);
    const text = snippet(language, { url, key, record });
    if (!run) return { json: { project, language, url, record, snippet: text }, text };
    const { post } = await import('../client/api.ts');
    const answer = await post<PredictionResponse>(url, key, JSON.stringify({ records: [record] }));
    return {
      json: { project, language, url, record, snippet: text, answer },
      text: `${text}\n\n${JSON.stringify(answer, null, 2)}`,
    };
  },
};

function parseRecord(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError(`expected a JSON object, received ${text.slice(0, 80)}`);
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    throw new InvalidArgumentError(`expected a JSON object, received ${text.slice(0, 80)}`);
  return parsed as Record<string, unknown>;
}
