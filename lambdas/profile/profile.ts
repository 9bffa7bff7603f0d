import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { profileReport } from '../../core/pages/profile/profile-page.ts';
import { profileStep } from '../../core/profile/step.ts';

export const handler = slotted(stepHandler(profileStep, () => ({ ...awsPorts(), page: profileReport })));
