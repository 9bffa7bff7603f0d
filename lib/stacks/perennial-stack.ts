import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { platformOutputs, type StackSuffix, stackName } from '../../core/contracts/platform.ts';
import { type PlatformConfig, synthesizerOf } from '../config.ts';

export interface PerennialStackProps {
  readonly config: PlatformConfig;
}

/** A stack of the platform, named, tagged, and with the outputs that the command line reads. */
export class PerennialStack<S extends StackSuffix = StackSuffix> extends Stack {
  readonly #suffix: S;

  constructor(scope: Construct, suffix: S, { config }: PerennialStackProps) {
    const synthesizer = synthesizerOf(config);
    super(scope, suffix, {
      stackName: stackName(config.environment, suffix),
      description: `Perennial (${config.environment}): ${suffix.toLowerCase()}`,
      terminationProtection: config.deletionProtection && suffix === 'Data',
      env: config.env,
      ...(synthesizer && { synthesizer }),
    });
    this.#suffix = suffix;
    Tags.of(this).add('application', 'perennial');
    Tags.of(this).add('environment', config.environment);
  }

  protected outputs(values: Record<keyof (typeof platformOutputs)[S], string>): void {
    for (const [name, key] of Object.entries(platformOutputs[this.#suffix]))
      new CfnOutput(this, `Output${key}`, { value: values[name as keyof typeof values] }).overrideLogicalId(key);
  }
}
