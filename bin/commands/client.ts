import { writeFile } from 'node:fs/promises';
import { Option } from 'commander';
import { type ClientLanguage, clientLanguages } from '../client/calls/typed-client.ts';
import type { CommandDefinition } from '../command.ts';

export const client: CommandDefinition = {
  usage: 'client <name>',
  summary: "write a client with the types of the project's records and predictions, in one file without dependencies",
  examples: [
    'client bank-fraud --language python --out bank_fraud.py',
    'client bank-fraud --language typescript > bank-fraud.ts',
  ],
  configure: (command) =>
    command
      .addOption(
        new Option('--language <language>', 'of the client').choices(clientLanguages).makeOptionMandatory(true),
      )
      .option('--out <file>', 'where to write it (default: the output)'),
  async perform({ connect }, project: string, { language, out }: { language: ClientLanguage; out?: string }) {
    const platform = await connect();
    const [{ typedClient }, { championPackage }, { findLiveVariant }] = await Promise.all([
      import('../client/calls/typed-client.ts'),
      import('../client/predict.ts'),
      import('../../core/registry/routes.ts'),
    ]);
    const pkg = await championPackage(platform, project);
    const version = (await findLiveVariant(platform.registry, project))?.version ?? 0;
    const source = await typedClient(language, pkg, version);
    if (out !== undefined) await writeFile(out, source);
    return {
      json: { project, version, language, ...(out === undefined ? { source } : { out }) },
      text: out === undefined ? source.trimEnd() : `Written: ${out}`,
    };
  },
};
