import { type Command, InvalidArgumentError } from 'commander';
import type { AnnotateCommand, Annotated } from '../../core/registry/annotations.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { Context, Outcome } from '../context.ts';
import { annotationInWords } from '../ui/run-report.ts';

interface Options {
  trial?: number;
}

const ofTrial = (command: Command) => command.option('--trial <number>', 'of a trial, not of the run', wholeNumber(0));

export const runNote: CommandDefinition = {
  usage: 'run note <id> <text>',
  summary: 'say something of a run or a trial, in place of what was said before',
  examples: [
    'run note 20260301-140502-4f1c9a "first with the new windows"',
    'run note 20260301-140502-4f1c9a "overfits" --trial 3',
  ],
  configure: ofTrial,
  perform: (context, runId: string, note: string, options: Options) => say(context, runId, options, { note }),
};

export const runTag: CommandDefinition = {
  usage: 'run tag <id> <tag...>',
  summary: 'tag a run or a trial: KEY or KEY=VALUE; KEY- takes a tag back',
  examples: ['run tag 20260301-140502-4f1c9a team=risk keep', 'run tag 20260301-140502-4f1c9a keep-'],
  configure: ofTrial,
  perform: (context, runId: string, tags: string[], options: Options) =>
    say(context, runId, options, { tags: Object.fromEntries(tags.map(tagOf)) }),
};

function tagOf(text: string): [key: string, value: string | null] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key !== undefined) return [key, value ?? ''];
  if (text === '' || text === '-' || text.startsWith('='))
    throw new InvalidArgumentError(`expected KEY, KEY=VALUE or KEY-, received '${text}'`);
  return text.endsWith('-') ? [text.slice(0, -1), null] : [text, ''];
}

async function say(
  { connect, colours: c }: Context,
  runId: string,
  { trial }: Options,
  said: Pick<AnnotateCommand, 'note' | 'tags'>,
): Promise<Outcome> {
  const platform = await connect();
  const [{ findRun }, { askAsCaller }, { annotated }] = await Promise.all([
    import('../client/run.ts'),
    import('../client/ask-as-caller.ts'),
    import('../client/answers.ts'),
  ]);
  const { run } = await findRun(platform, runId);
  const command = {
    action: 'annotate' as const,
    project: run.project,
    runId,
    ...(trial !== undefined && { trial }),
    ...said,
  };
  const { controlRunFunction } = platform.outputs;
  const result = await askAsCaller<AnnotateCommand, Annotated>(platform, controlRunFunction, command, annotated);
  const of = result.of === 'run' ? `run ${runId}` : `${result.of.replace('-', ' ')} of run ${runId}`;
  return {
    json: result,
    text: `${c.green('done')}  ${of}: ${annotationInWords(result.annotation) || 'nothing is said of it'}`,
  };
}
