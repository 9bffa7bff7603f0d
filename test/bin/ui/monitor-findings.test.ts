import { expect, it } from 'vitest';
import { coloursFor } from '../../../bin/ui/colours.ts';
import { renderMonitorFindings } from '../../../bin/ui/monitor-findings.ts';
import { record } from '../../core/monitor/messages/records.ts';

it('shows what is open with its words, and who answered the others', () => {
  const plain = coloursFor({ isTTY: false } as NodeJS.WriteStream);
  const text = renderMonitorFindings(
    [
      record('invalid:amount', { urgent: true, cost: { perDay: 80, lower: 60, upper: 100 }, advice: 'Ask the owner.' }),
      record('psi:channel', {}, { state: 'snoozed', by: 'ada', reason: 'a sale', until: '2026-03-05T00:00:00.000Z' }),
    ],
    plain,
  );
  expect(text).toMatch(/invalid:amount +open, urgent +80\.00 +2026-03-01 07:00/);
  expect(text).toMatch(/psi:channel +snoozed until 2026-03-05 00:00 .* ada +a sale/);
  expect(text).toContain('invalid:amount: amount: changed\n  costs about 80 a day more (60 to 100)');
  expect(text).toContain('\n  Ask the owner.');
  expect(text).not.toContain('psi:channel: channel');
});
