import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentName } from '../../core/contracts/platform.ts';
import { objectWith, parseJson } from '../../core/contracts/schema.ts';
import type { Resource } from '../../core/costs/idle.ts';
import { type Measured, measuredSchema } from '../../core/costs/operations.ts';
import { type Prices, pricesSchema } from '../../core/costs/prices.ts';
import { synthesise } from '../../local-cloud/cdk.ts';
import { appArguments } from '../../local-cloud/deploy.ts';
import type { Home } from '../../local-cloud/home.ts';
import { root } from '../../package/root.ts';

export const measuredFile = join(root, 'docs', 'costs-measured.json');
const pricesFile = join(root, 'docs', 'prices.json');
const remedy = 'install perennial again';

export function readMeasured(): Measured {
  return parseJson(readFileSync(measuredFile, 'utf8'), measuredSchema, { from: measuredFile, remedy });
}

export function readPrices(): Prices {
  return parseJson(readFileSync(pricesFile, 'utf8'), pricesSchema, { from: pricesFile, remedy });
}

const templateSchema = objectWith<{ Resources: Record<string, Resource> }>('a template', { Resources: 'object' });

/** Resources of all stacks as `deploy` would make them on AWS. @throws CdkFailed */
export async function resourcesOfDeployment(
  environment: EnvironmentName,
  home: Home,
  optionsFile?: string,
): Promise<Resource[]> {
  const output = mkdtempSync(join(tmpdir(), 'perennial-cost-'));
  try {
    // Whoever is told of alarms: it costs the same.
    const more = { alarmEmail: 'none', ...(optionsFile !== undefined && { options: optionsFile }) };
    await synthesise(appArguments('aws', environment, { ...home, assembly: output }, more), {
      log: home.deployLog,
      environment: process.env,
    });
    const files = readdirSync(output).filter((name) => name.endsWith('.template.json'));
    return files.flatMap((name) => {
      const from = join(output, name);
      const template = parseJson(readFileSync(from, 'utf8'), templateSchema, { from, remedy });
      return Object.values(template.Resources);
    });
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
