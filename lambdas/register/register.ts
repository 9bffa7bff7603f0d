import { events } from '../../adapters/aws/events.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { cardOf } from '../../core/pages/model-card/card-of.ts';
import { registerStep } from '../../core/register/register-step.ts';

export const handler = stepHandler(registerStep, () => ({ ...awsPorts(), events: events(), card: cardOf }));
