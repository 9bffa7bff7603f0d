import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { type ExportedModel, type ExportFormat, exportModel } from '../../core/export/export-model.ts';
import { CommandFailed, WrongUsage } from '../errors.ts';
import type { Platform } from './platform.ts';
import { registeredPackage } from './registered-package.ts';

/**
 * Writes a registered version in another format.
 * @returns paths of the files, the model first
 * @throws CommandFailed, ModelNotFound, ModelDamaged, UnsupportedModel
 */
export async function exportVersion(
  platform: Platform,
  asked: { project: string; version: number; format: ExportFormat; out: string | undefined },
): Promise<Omit<ExportedModel, 'files'> & { files: string[]; digest: string }> {
  const { project, version, format } = asked;
  const { pkg, record } = await registeredPackage(platform, project, version);
  const { digest } = record;
  const { files, ...exported } = exportModel(pkg, format, {
    version,
    digest,
    ...(asked.out !== undefined && { file: basename(asked.out) }),
  });
  const paths = pathsOf(
    asked.out ?? `${project}-${version}${files[0]!.ending}`,
    files.map((file) => file.ending),
  );
  const clash = paths.find((path, i) => paths.indexOf(path) !== i);
  if (clash)
    throw new WrongUsage(`${clash} is also what a file beside the model would be called; give --out another ending`);
  try {
    for (const [i, path] of paths.entries()) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, files[i]!.bytes);
    }
  } catch (cause) {
    throw new CommandFailed(`cannot write ${paths.join(', ')}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  return { ...exported, digest, files: paths };
}

/** The first file is the one asked for; the others stand beside it under its name. */
export function pathsOf(out: string, endings: readonly string[]): string[] {
  const first = resolve(out);
  const stem = first.slice(0, first.length - extname(first).length);
  return endings.map((ending, i) => (i === 0 ? first : `${stem}${ending}`));
}
