export { memoryLog } from './log.ts';
export { memoryEvents, memoryLater, memoryLifecycle, memoryTriggers } from './messaging.ts';
export { memoryObjectStore } from './object-store.ts';
export { memoryRecordStore } from './record-store.ts';
export { memoryReleaseBudget } from './release-budget.ts';
export { memorySchedules } from './schedules.ts';
export { memoryTables } from './tables.ts';
