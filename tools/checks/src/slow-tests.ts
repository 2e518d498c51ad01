import type { Project } from './project.ts';
import type { SourceFile } from './source-files.ts';

/** A test, a suite or a whole file with the tag `slow`, which `test` leaves out. */
const SLOW = /tags: \['slow'\]|@module-tag slow/;

/** Files with slow tests in projects without the script that runs them: they would never run. */
export function checkSlowTests(
  projects: readonly Project[],
  tests: readonly SourceFile[],
): string[] {
  return projects.flatMap(({ root, scripts }) =>
    scripts.includes('test-slow')
      ? []
      : tests
          .filter(({ path, text }) => path.startsWith(`${root}/`) && SLOW.test(text))
          .map(({ path }) => `${path}: ${root}/package.json lacks the script test-slow`),
  );
}
