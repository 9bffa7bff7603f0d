export interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  license?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  engines?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export interface LockFile {
  packages: Record<string, LockedPackage>;
}

const platform = /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-([a-z]+))?$/;

/** Entries for the platform packages (`…-linux-arm64-gnu`) that other packages name and the lock file lacks. */
export function missingPlatforms({ packages }: LockFile): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {};
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages))
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const at = `node_modules/${name}`;
      const match = platform.exec(name);
      if (!match || packages[at] || packages[`${path}/${at}`]) continue;
      missing[at] = entryOf(version, match, siblingOf(packages, at, match[0]));
    }
  return missing;
}

function entryOf(
  version: string,
  [, os, cpu, abi]: RegExpExecArray,
  sibling: LockedPackage | undefined,
): LockedPackage {
  const { dev, license, engines, libc: siblingLibc } = sibling ?? {};
  const glibc = abi?.startsWith('gnu') || (!abi && siblingLibc);
  const libc = os !== 'linux' ? undefined : abi === 'musl' ? ['musl'] : glibc ? ['glibc'] : undefined;
  return {
    version,
    cpu: [cpu ?? ''],
    ...(dev ? { dev } : {}),
    ...(libc ? { libc } : {}),
    ...(license ? { license } : {}),
    optional: true,
    os: [os ?? ''],
    ...(engines ? { engines } : {}),
  };
}

/** The same package for a platform that the registry did offer. */
function siblingOf(packages: LockFile['packages'], at: string, suffix: string): LockedPackage | undefined {
  const stem = at.slice(0, -suffix.length);
  return Object.entries(packages).find(([path]) => path.startsWith(stem) && platform.test(path))?.[1];
}
