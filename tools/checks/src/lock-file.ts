/** What the lock file says of one installed package. */
interface LockedPackage {
  version?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** package-lock.json, version 3, as far as it matters here. */
export interface LockFile {
  packages: Record<string, LockedPackage>;
}

/** A package for one platform that an entry of the lock file names and that has no entry. */
export interface UnlockedPackage {
  readonly name: string;
  readonly version: string;
}

const OPERATING_SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'arm'];

/**
 * Packages for other platforms that the lock file leaves out.
 *
 * A registry that mirrors only some platforms makes `npm install` leave them out, and then
 * `npm ci` refuses the lock file everywhere.
 */
export function unlockedPackages({ packages }: LockFile): UnlockedPackage[] {
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.entries(optionalDependencies).map(([name, version]) => ({ name, version })),
  );
  return wanted.filter(
    ({ name, version }) => !names.has(name) && platformOf(name) && /^\d/.test(version),
  );
}

/** Adds an entry for each such package, to be installed where its platform is. */
export function completeLock(lock: LockFile): LockFile {
  const added = unlockedPackages(lock).map(({ name, version }) => {
    const entry = { version, ...platformOf(name), optional: true };
    return [`node_modules/${name}`, entry] as const;
  });
  const [root = ['', {}], ...others] = Object.entries(lock.packages);
  const sorted = [...others, ...added].sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries([root, ...sorted]) };
}

/** The platform in a name such as `@nx/nx-linux-arm64-musl`; undefined if it names none. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split(/[-/]/);
  const os = OPERATING_SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (!os || !cpu) return undefined;
  const abi = words.at(-1) ?? '';
  const libc = abi.startsWith('musl') ? 'musl' : abi.startsWith('gnu') ? 'glibc' : undefined;
  return { cpu: [cpu], ...(libc && os === 'linux' ? { libc: [libc] } : {}), os: [os] };
}
