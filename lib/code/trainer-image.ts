import { execFileSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from '../../package/root.ts';
import type { AskedImage } from './asked-containers.ts';
import { temporaryFolder } from './bundle.ts';
import { CodeError } from './errors.ts';
import type { FunctionCode } from './function-code.ts';

export class ImageNotBuilt extends CodeError {
  override name = 'ImageNotBuilt';
  constructor(name: string, cause: unknown) {
    const { stderr } = (cause ?? {}) as { stderr?: unknown };
    const said = String(stderr ?? cause)
      .trim()
      .split('\n')
      .slice(-8)
      .join('\n');
    super(`the image ${name} could not be built; containers need Docker where the deployment runs:\n${said}`, {
      cause,
    });
  }
}

export class NoDockerfile extends CodeError {
  override name = 'NoDockerfile';
  constructor(project: string, folder: string) {
    super(
      `training.image.folder of '${project}' is ${folder}, which has no Dockerfile; write one, or name an image by uri`,
    );
  }
}

/** Of the trainer, and where projects' images take Node from. */
const base = 'public.ecr.aws/docker/library/node:24-slim';

/** What an image is built of. */
export interface ImageSource {
  /** Holds a Dockerfile. */
  readonly directory: string;
  /** Names the content. */
  readonly hash: string;
}

/** The image of the trainer: the compiled steps and the Dockerfile. */
export function trainerImage({ trainer }: FunctionCode): ImageSource {
  const directory = temporaryFolder();
  const dockerfile = join(root, 'containers', 'trainer', 'Dockerfile');
  cpSync(trainer.directory, directory, { recursive: true });
  copyFileSync(dockerfile, join(directory, 'Dockerfile'));
  const hash = createHash('sha256').update(trainer.assetHash).update(readFileSync(dockerfile)).digest('hex');
  return { directory, hash };
}

/** Where the trainer lies in the image of a project: a folder of the build, and of the image. */
const within = '.perennial';
const added = `
# The trainer, which moves data and model and ends the program in time. It brings its Node: the image has to have glibc.
COPY --from=${base} /usr/local/bin/node /opt/perennial/node
COPY ${within}/ /opt/perennial/
RUN ["/opt/perennial/node", "--version"]
ENTRYPOINT ["/opt/perennial/node", "-e", "import('/opt/perennial/index.mjs').then(({ main }) => main())"]
CMD []
`;

/** A project's own image with the trainer in it. @throws NoDockerfile */
export function projectImage({ trainer }: FunctionCode, { project, image, folder }: AskedImage): ImageSource {
  const directory = temporaryFolder();
  const own = image.folder === undefined ? undefined : join(folder, image.folder);
  if (own !== undefined) {
    if (!existsSync(join(own, 'Dockerfile'))) throw new NoDockerfile(project, own);
    cpSync(own, directory, { recursive: true });
  }
  const dockerfile = join(directory, 'Dockerfile');
  writeFileSync(dockerfile, `${own === undefined ? `FROM ${image.uri}` : readFileSync(dockerfile, 'utf8')}\n${added}`);
  const ignored = join(directory, '.dockerignore');
  if (existsSync(ignored)) appendFileSync(ignored, `\n!${within}\n!${within}/**\n`);
  const hash = hashOfFolder(directory).update(trainer.codeHash).digest('hex');
  cpSync(trainer.directory, join(directory, within), { recursive: true });
  return { directory, hash };
}

function hashOfFolder(directory: string): Hash {
  const hash = createHash('sha256');
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(directory, path);
    if (statSync(file).isFile()) hash.update(`${path}\0`).update(readFileSync(file)).update('\0');
  }
  return hash;
}

/** Builds an image on this machine, where the local cloud runs it by its name. @throws ImageNotBuilt */
export function buildLocally(name: string, { directory, hash }: ImageSource): string {
  const image = `${name}:${hash.slice(0, 32)}`;
  const docker = (...args: string[]) => execFileSync('docker', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    docker('image', 'inspect', image);
    return image;
  } catch {
    // Not there yet.
  }
  try {
    docker('build', '--tag', image, directory);
  } catch (error) {
    throw new ImageNotBuilt(image, error);
  }
  return image;
}
