/** What is used of a test as vitest reports it. */
interface ReportedTest {
  readonly fullName: string;
  readonly tags: readonly string[];
  readonly module: { readonly relativeModuleId: string };
}

/** A test file as vitest reports it. */
interface ReportedModule {
  readonly children: { allTests(state: 'skipped'): Iterable<ReportedTest> };
}

/**
 * Fails a run in which a test was skipped whose full name does not match `allowed`: a test that skips
 * where it has to run is no test. Tests left to the other half of `npm run ok:all` are not skipped.
 */
export class SkippedTests {
  readonly #allowed: RegExp;
  #isSlowOnly: boolean | null = null;

  constructor(allowed: string) {
    this.#allowed = new RegExp(allowed);
  }

  onInit({ config }: { readonly config: { readonly tagsFilter?: readonly string[] } }): void {
    const [filter] = config.tagsFilter ?? [];
    if (filter !== undefined) this.#isSlowOnly = filter === 'slow';
  }

  onTestRunEnd(modules: readonly ReportedModule[]): void {
    const skipped = modules
      .flatMap((module) => [...module.children.allTests('skipped')])
      .filter(({ tags }) => this.#isSlowOnly === null || this.#isSlowOnly === tags.includes('slow'))
      .filter(({ fullName }) => !this.#allowed.test(fullName));
    if (skipped.length === 0) return;
    for (const { module, fullName } of skipped) {
      process.stderr.write(
        `error: skipped, but has to run here: ${module.relativeModuleId}: ${fullName}\n`,
      );
    }
    process.exitCode = 1;
  }
}
