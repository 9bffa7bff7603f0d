/**
 * `npm run check:templates`: the templates, with and without options, by cfn-lint and checkov, and applied to moto, an emulator of other
 * hands than the local cloud's. Part of `npm test`: it takes longer than `npm run check` may.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlatformOptions } from '../lib/options/platform-options.ts';
import { verdict } from './checks.ts';
import { checksEnvironment } from './templates/python.ts';
import { refused } from './templates/refused.ts';
import { applyToMoto } from './templates/second-emulator.ts';
import { templatesOf } from './templates/templates.ts';

const variants: Readonly<Record<string, PlatformOptions>> = {
  plain: {},
  options: {
    customerManagedKey: true,
    webAcl: { requestsPerFiveMinutes: 2_000 },
    privateNetwork: {},
    permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    accessLogs: true,
    dataEvents: true,
    auditLock: { days: 365, mode: 'compliance' },
    logRetentionDays: 365,
  },
  domain: {
    domain: {
      name: 'decisions.bank.example',
      certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
      truststore: { bucket: 'bank-truststore', key: 'clients.pem' },
    },
  },
};

const started = Date.now();
const directory = mkdtempSync(join(tmpdir(), 'perennial-templates-'));
try {
  const { bin } = checksEnvironment();
  const files = Object.entries(variants).flatMap(([variant, options]) =>
    Object.entries(templatesOf('prod', options)).map(([stack, template]) => {
      const file = join(directory, `${variant}-${stack}.json`);
      writeFileSync(file, JSON.stringify(template, null, 1));
      return file;
    }),
  );
  const checkov = [
    '--framework',
    'cloudformation',
    '--compact',
    '--quiet',
    '--skip-check',
    Object.keys(refused).join(','),
  ];
  const outcomes = await Promise.all([
    // Warnings are what the CDK writes anyway, as dependencies that follow from references too.
    of('cfn-lint', program(bin('cfn-lint'), ['--ignore-checks', 'W', '--regions', 'eu-west-1', '--', ...files])),
    of('checkov', program(bin('checkov'), [...checkov, '-d', directory])),
    of('moto', applyToMoto(bin('python'), templatesOf('prod')).then(describe)),
  ]);
  const failed = outcomes.flatMap(({ name, error }) => (error ? [name] : []));
  for (const { name, said, error } of outcomes) process.stderr.write(`${name}: ${error ?? said}\n`);
  process.stderr.write(`${verdict(failed, started)}\n`);
  if (failed.length > 0) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function of(name: string, work: Promise<string>): Promise<{ name: string; said: string; error?: string }> {
  return work.then(
    (said) => ({ name, said }),
    (error: Error) => ({ name, said: '', error: error.message }),
  );
}

function program(path: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, stdout: string, stderr: string) =>
      error
        ? reject(new Error(`${stdout}${stderr}`.trim().slice(0, 20_000) || error.message))
        : resolve('nothing found');
    execFile(path, [...args], { cwd: directory, maxBuffer: 64 * 1024 * 1024 }, done);
  });
}

function describe(applied: Awaited<ReturnType<typeof applyToMoto>>): string {
  const made = applied.reduce((sum, stack) => sum + stack.made, 0);
  const leftOut = [...new Set(applied.flatMap((stack) => stack.leftOut))];
  return `${made} resources of ${applied.length} stacks made; unknown to it: ${leftOut.join(', ')}`;
}
