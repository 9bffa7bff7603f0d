import { homeAt } from '../../local-cloud/home.ts';
import type { CommandDefinition } from '../command.ts';
import { WrongUsage } from '../errors.ts';
import { renderTable } from '../ui/table.ts';

interface Options {
  quotasOnly?: boolean;
  bootstrap: boolean;
  alarmEmail?: string;
  options?: string;
  yes?: boolean;
}

export const deploy: CommandDefinition = {
  usage: 'deploy',
  summary: 'deploy to the AWS account of the current credentials, after a look at its quotas',
  examples: [
    'deploy',
    'deploy --environment prod --alarm-email fraud-oncall@bank.example',
    'deploy --environment prod --alarm-email none --yes',
    'deploy --options bank.json',
    'deploy --quotas-only',
    'deploy --no-bootstrap',
  ],
  configure: (command) =>
    command
      .option('--quotas-only', 'look at the quotas and deploy nothing')
      .option('--no-bootstrap', "the region is bootstrapped: use the CDK's roles and nothing else")
      .option('--alarm-email <address>', 'who is told of alarms, or none; prod wants one')
      .option(
        '--options <file>',
        'a JSON file of options of the deployment (docs/options.md); the same at each deployment',
      )
      .option('--yes', 'agree beforehand to what changes in who may do what (prod asks)'),
  async perform(
    { options, progress, colours: c },
    { quotasOnly = false, bootstrap, alarmEmail, options: optionsFile, yes = false }: Options,
  ) {
    if (options.target === 'local')
      throw new WrongUsage('deploy goes to AWS; the local cloud is deployed to by: perennial up');
    const [{ awsAccount }, { readQuotas }, { jsonFile }] = await Promise.all([
      import('../client/connect.ts'),
      import('../client/quotas.ts'),
      import('../client/input-file.ts'),
    ]);
    const optionsPath = optionsFile === undefined ? undefined : await jsonFile(optionsFile);
    const environment = options.environment ?? 'dev';
    if (environment === 'prod' && !quotasOnly && alarmEmail === undefined)
      throw new WrongUsage(
        'prod tells somebody of alarms: --alarm-email ADDRESS, or --alarm-email none where something else subscribes to their topic',
      );
    const settings = await awsAccount();
    progress.note(c.dim(`→ ${settings.description}`));
    const looking = progress.task('quotas');
    const quotas = await readQuotas(settings);
    looking.done(`${quotas.filter((q) => !q.enough).length} too small`);
    const table = renderTable(
      [
        { title: 'quota', value: (q) => q.name },
        { title: 'value', value: (q) => q.value ?? '?', align: 'right' },
        { title: 'in use', value: (q) => q.used ?? '', align: 'right' },
        { title: 'needed', value: (q) => q.needed, align: 'right' },
        { title: '', value: (q) => (q.enough ? c.green('enough') : c.yellow(q.consequence)) },
      ],
      quotas,
      c,
    );
    if (quotasOnly) return { json: { account: settings.account, region: settings.region, quotas }, text: table };
    progress.note(table);
    const [{ deployToAws }, { confirm }] = await Promise.all([
      import('../client/deploy-aws.ts'),
      import('../ui/confirm.ts'),
    ]);
    const task = progress.task('deployment');
    await deployToAws(settings, {
      environment,
      home: options.home ?? homeAt(),
      bootstrap,
      ...(alarmEmail !== undefined && { alarmEmail }),
      ...(optionsPath !== undefined && { optionsFile: optionsPath }),
      onProgress: (text) => task.update(text),
      agree: async (changes) => {
        progress.note(changes);
        await confirm('Deploy to prod with these changes of who may do what?', { yes });
      },
    }).catch((error: unknown) => {
      task.fail();
      throw error;
    });
    task.done();
    return {
      json: { account: settings.account, region: settings.region, environment, quotas, deployed: true },
      text: `Perennial (${environment}) is deployed to the ${settings.description}.`,
    };
  },
};
