import { describe, expect, it } from 'vitest';
import { ofType, synthesise } from './synthesise.ts';

/** All options that make something, so that each template has all it can have. */
const options = {
  customerManagedKey: true,
  webAcl: { requestsPerFiveMinutes: 1_000 },
  accessLogs: true,
  dataEvents: true,
  auditLock: { days: 30, mode: 'governance' },
} as const;

describe.each(['cn-north-1', 'us-gov-west-1'])('in %s', (region) => {
  const platform = synthesise('prod', 'aws', options, { account: '123456789012', region });
  const text = JSON.stringify(platform.resources);

  it('no ARN is of another partition', () => {
    const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws-us-gov';
    const literal = [...text.matchAll(/arn:(aws[\w-]*):/g)].map((match) => match[1]);
    expect(literal.filter((found) => found !== partition)).toEqual([]);
    expect(text).toContain('AWS::Partition');
  });

  it('what is reached by a host name has the suffix of the partition', () => {
    const hosts = [...text.matchAll(/[\w.-]*\.amazonaws\.com(\.cn)?/g)].map(([host]) => host);
    // Principals of services have the same name everywhere.
    const principal = /^(\w|-)+\.amazonaws\.com$/;
    expect(
      hosts.filter((host) => !principal.test(host) && !host.endsWith(region.startsWith('cn-') ? '.cn' : '.com')),
    ).toEqual([]);
  });

  it('has every function that it has elsewhere', () => {
    const count = (of: typeof platform) => ofType(of, 'AWS::Lambda::Function').length;
    expect(count(platform)).toBe(count(synthesise('prod', 'aws', options)));
  });
});
