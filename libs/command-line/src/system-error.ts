import { DirghayuError, quote } from '@dirghayu/pipeline';

/** What the system refused, and what to do about it, by its code. */
const REFUSALS: Readonly<Record<string, { readonly expected: string; readonly actual: string }>> = {
  ENOSPC: {
    expected: 'room on the disk',
    actual: 'none left; free some, or choose another, and run the same command again',
  },
  EDQUOT: {
    expected: 'room on the disk',
    actual: 'a quota that is used up; free some and run the same command again',
  },
  EROFS: { expected: 'a disk that can be written to', actual: 'one that is read-only' },
  EACCES: { expected: 'the right to do so', actual: 'no permission' },
  EPERM: { expected: 'the right to do so', actual: 'no permission' },
  EIO: { expected: 'a disk that answers', actual: 'an input/output error of the system' },
  EMFILE: {
    expected: 'as many open files as are needed',
    actual: 'the limit of the system; raise it with ulimit -n',
  },
};

/**
 * The refusal of a file system as a foreseen error, code `SYSTEM`, wherever it was thrown; null for
 * anything else.
 */
export function systemError(error: unknown): DirghayuError | null {
  const { code = '', path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const refusal = REFUSALS[code];
  if (!refusal || syscall === undefined) return null;
  const action = `Cannot ${syscall}${path === undefined ? '' : ` ${quote(path)}`}`;
  return new DirghayuError('SYSTEM', action, {
    ...refusal,
    actual: `${refusal.actual} (${code})`,
    cause: error,
  });
}
