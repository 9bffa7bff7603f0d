import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from '../lib/config.ts';
import { Perennial } from '../lib/perennial.ts';
import { root } from '../package/root.ts';

const app = new App({
  context: {
    '@aws-cdk/core:validateAgainstDefaultRules': true,
    '@aws-cdk/core:annotationsInValidationReport': true,
  },
});
const { environment, target, validate, alarmEmail, options } = readConfig(app.node);
if (validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
else process.env.CDK_VALIDATION = 'false';
const projects: unknown = app.node.tryGetContext('projects') ?? join(root, 'projects');
// 'Default' leaves no trace in logical ids: stacks that were deployed before there was a construct keep theirs.
new Perennial(app, 'Default', {
  environment,
  target,
  projects: String(projects),
  options,
  ...(alarmEmail !== undefined && { alarmEmail }),
});
app.synth();
