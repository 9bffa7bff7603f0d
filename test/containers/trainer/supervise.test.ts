import { describe, expect, it } from 'vitest';
import { bounded, ContainerCrashed, ContainerTimeout, supervise } from '../../../containers/trainer/supervise.ts';

/** Runs a program of Node under supervision; what it said in the log. */
async function run(program: string, options: Partial<Parameters<typeof supervise>[0]> = {}) {
  let log = '';
  const end = await supervise({
    command: [process.execPath, '-e', program],
    environment: { ...process.env },
    milliseconds: 10_000,
    graceMs: 200,
    write: (chunk) => {
      log += chunk;
    },
    ...options,
  });
  return { end, log };
}

describe('supervise', () => {
  it('passes output on, and says that all went well', async () => {
    const { end, log } = await run("console.log('out'); console.error('err')");
    expect(end).toBe('done');
    expect(log.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('gives the failure that the program tells of', async () => {
    const { end } = await run("process.send({ name: 'SearchTimeOver', message: 'too late' }, () => process.exit(1))");
    expect(end).toMatchObject({ name: 'SearchTimeOver', message: 'too late' });
  });

  it('says how a program ended that tells nothing, with its last words', async () => {
    const { end } = await run("console.error('no such thing'); process.exit(3)");
    expect(end).toBeInstanceOf(ContainerCrashed);
    expect((end as Error).message).toBe('the training process exited with code 3; its last words: no such thing');
    const killed = await run("process.kill(process.pid, 'SIGKILL')");
    expect((killed.end as Error).message).toMatch(/memory/);
  });

  it('ends a program that hangs, whatever it does about it, and what it has started', async () => {
    const hangs = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
    const started = Date.now();
    const { end } = await run(
      `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hangs)}]); ${hangs}`,
      {
        milliseconds: 300,
      },
    );
    expect(end).toBeInstanceOf(ContainerTimeout);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('says that it was taken away, which is no failure of the program', async () => {
    let take = () => {};
    const program = "process.on('SIGTERM', () => process.exit(1)); setInterval(() => {}, 1000); console.log('up')";
    const { end } = await run(program, {
      onTaken: (stop) => {
        take = stop;
      },
      write: () => take(),
    });
    expect(end).toBe('taken');
  });
});

describe('bounded', () => {
  it('passes on so many bytes, says once that there were more, and keeps the last', () => {
    let log = '';
    const { take, tail } = bounded((chunk) => {
      log += chunk;
    }, 100);
    for (let i = 0; i < 10_000; i++) take(Buffer.from(`line ${i}\n`));
    expect(log.length).toBeLessThan(200);
    expect(log.match(/not kept/g)).toHaveLength(1);
    expect(tail()).toMatch(/line 9999\n$/);
  });
});
