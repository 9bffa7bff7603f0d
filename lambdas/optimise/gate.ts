import { servingMeasure } from '../../adapters/aws/functions.ts';
import { env } from '../../adapters/env.ts';
import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { environment } from '../../core/contracts/environment.ts';
import { gateStep } from '../../core/optimise/gate-step.ts';

export const handler = slotted(
  stepHandler(gateStep, () => ({
    ...awsPorts(),
    measure: servingMeasure,
    servingCode: () => env(environment.servingCodeHash),
  })),
);
