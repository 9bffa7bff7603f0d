import type { MonitorFinding } from '../../../../core/contracts/monitor-finding.ts';
import type { MonitorFindingRecord } from '../../../../core/contracts/registry/monitor-findings.ts';
import { openedFinding } from '../../../../core/monitor/life/apply-look.ts';
import { finding } from '../life/looks.ts';

export function record(
  id: string,
  of: Partial<MonitorFinding> = {},
  change: Partial<MonitorFindingRecord> = {},
): MonitorFindingRecord {
  const look = { project: 'fraud', id: 'look-1', at: '2026-03-01T07:00:00.000Z', modelVersion: 3 };
  return { ...openedFinding(look, finding(id, of)), ...change };
}
