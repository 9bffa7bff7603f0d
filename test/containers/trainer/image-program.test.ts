import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageProgram } from '../../../containers/trainer/image-program.ts';

/** Runs a program of Node in place of an image's; `ROOT` is its `/opt/ml`. */
async function run(program: string, shouldStop?: () => boolean, command = [process.execPath, '-e', program]) {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-opt-ml-'));
  let log = '';
  const trainer = imageProgram({
    command,
    folder,
    environment: { PATH: process.env.PATH, ROOT: folder, AWS_SESSION_TOKEN: 'secret', LAKE_BUCKET: 'lake' },
    write: (chunk) => {
      log += chunk;
    },
  });
  const train = () =>
    trainer.train({
      hyperparameters: { rate: '0.1' },
      about: { task: 'binary' },
      channels: { train: [{ name: 'data.csv', content: ['target,x\n', '1,2\n'] }] },
      modelFile: 'model.txt',
      shouldStop,
    });
  return { train, folder, log: () => log };
}

const fs = "const fs = require('fs'); const at = (p) => process.env.ROOT + '/' + p;";

describe('imageProgram', () => {
  it('gives the program its configuration, channels and folders, and takes the model', async () => {
    const { train, folder } = await run(
      `${fs} const read = (p) => fs.readFileSync(at('input/' + p), 'utf8');
       fs.writeFileSync(at('model/model.txt'), JSON.parse(read('config/hyperparameters.json')).rate + read('data/train/data.csv'));`,
    );
    expect(await train()).toBe('0.1target,x\n1,2\n');
    const config = (name: string) => JSON.parse(readFileSync(join(folder, 'input/config', `${name}.json`), 'utf8'));
    expect(config('inputdataconfig')).toMatchObject({ train: { ContentType: 'text/csv', TrainingInputMode: 'File' } });
    expect(config('resourceconfig')).toMatchObject({ current_host: 'algo-1', hosts: ['algo-1'] });
    expect(config('perennial')).toEqual({ task: 'binary' });
    expect(existsSync(join(folder, 'output'))).toBe(true);
  });

  it('tells it nothing of the rights of the task, and begins afresh each time', async () => {
    const { train } = await run(
      `${fs} if (fs.readdirSync(at('model')).length) process.exit(4);
       fs.writeFileSync(at('model/model.txt'), Object.keys(process.env).filter((n) => /^AWS|LAKE/.test(n)).join() + process.env.SM_MODEL_DIR);`,
    );
    expect(await train()).toMatch(/^\/.*\/model$/);
    expect(await train()).toMatch(/^\/.*\/model$/);
  });

  it('gives the reason that the program writes, as far as that is a reason', async () => {
    const { train } = await run(
      `${fs} fs.writeFileSync(at('output/failure'), 'no column x ' + 'y'.repeat(1e6)); process.exit(1)`,
    );
    const failure = await train().catch((error: Error) => error);
    expect(failure).toMatchObject({
      name: 'ImageFailed',
      message: expect.stringMatching(/exited with code 1: no column x y+$/),
    });
    expect((failure as Error).message.length).toBeLessThan(3_000);
  });

  it('waits for no failure that is a pipe, and reads as much of a long one as it shows', async () => {
    const piped = await run('', undefined, ['sh', '-c', 'mkfifo $ROOT/output/failure; echo boom; exit 1']);
    await expect(piped.train()).rejects.toThrow(/exited with code 1.*boom/s);
    const long = await run('', undefined, ['sh', '-c', 'truncate -s 5G $ROOT/output/failure; exit 1']);
    await expect(long.train()).rejects.toThrow(/exited with code 1/);
  });

  it('gives its last words where it writes none, and bounds what it says', async () => {
    const { train, log } = await run(
      `process.stdout.write('z'.repeat(2e7), () => { console.error('boom'); process.exitCode = 2; })`,
    );
    await expect(train()).rejects.toThrow(/exited with code 2; its last words: z+\s*boom/);
    expect(log().length).toBeLessThan(8_100_000);
  });

  it('ends it when its time is over, and says what is missing', async () => {
    const hanging = await run('setInterval(() => {}, 1000)', () => true);
    await expect(hanging.train()).rejects.toMatchObject({ name: 'ContainerTimeout' });
    const silent = await run('');
    await expect(silent.train()).rejects.toThrow(/left no model\.txt in .*: found nothing/);
    for (const left of [
      'mkdir -p $ROOT/model/model.txt',
      'mkfifo $ROOT/model/model.txt',
      'ln -s /none $ROOT/model/model.txt',
    ]) {
      const odd = await run('', undefined, ['sh', '-c', left]);
      await expect(odd.train()).rejects.toThrow(
        /left no model\.txt in .*: found model\.txt, which is no file; it has to/,
      );
    }
    const bare = await run('', undefined, ['sh', '-c', 'rm -r $ROOT/model']);
    await expect(bare.train()).rejects.toThrow(/left no model\.txt in .*: found nothing/);
    const absent = await run('', undefined, ['no-such-program']);
    await expect(absent.train()).rejects.toThrow(/no-such-program cannot be started.*training\.image\.command/);
  });
});
