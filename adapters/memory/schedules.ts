import type { ProjectSchedule, ScheduleGroup } from '../../core/retrain/schedules.ts';

/** A schedule group in memory; `calls` counts what was put or removed. */
export function memorySchedules(identity = 'memory'): ScheduleGroup & {
  schedules: Map<string, ProjectSchedule>;
  calls: () => number;
} {
  const schedules = new Map<string, ProjectSchedule>();
  let calls = 0;
  return {
    identity,
    schedules,
    calls: () => calls,
    async exists(name) {
      return schedules.has(name);
    },
    async put(schedule) {
      if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(schedule.name))
        throw new TypeError(`'${schedule.name}' cannot name a schedule: 1 to 64 of a-z, 0-9, -, _, .`);
      calls++;
      schedules.set(schedule.name, structuredClone(schedule));
    },
    async remove(name) {
      calls++;
      schedules.delete(name);
    },
  };
}
