import type { Clock } from '../core/ports/index.ts';

export const clock: Clock = () => new Date();
