import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readDefinitions } from '../lib/code/definitions.ts';
import { bundledCode } from '../lib/code/function-code.ts';
import { readConfig } from '../lib/config.ts';
import { createPlatform } from '../lib/platform.ts';

const root = join(import.meta.dirname, '..');
const app = new App();
const config = readConfig(app.node);
if (config.validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
else process.env.CDK_VALIDATION = 'false';
createPlatform(app, {
  config,
  code: bundledCode(root, config),
  definitions: readDefinitions(join(root, 'projects')),
});
app.synth();
