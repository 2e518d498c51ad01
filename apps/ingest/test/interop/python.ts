import { execFile, execFileSync } from 'node:child_process';

/** Where the Python packages of these tests lie, if not where Python looks by itself. */
const PATH = process.env['DIRGHAYU_PYTHON_PATH'];
const env = { ...process.env, ...(PATH === undefined ? {} : { PYTHONPATH: PATH }) };

/** Those of `modules` that Python cannot import here; a test without one skips, and says so. */
export function missingModules(...modules: string[]): string[] {
  const code = `import importlib.util as u; print([m for m in ${JSON.stringify(modules)} if not u.find_spec(m)])`;
  let missing = modules;
  try {
    const found = execFileSync('python3', ['-c', code], { env, encoding: 'utf8' });
    missing = JSON.parse(found.replaceAll("'", '"'));
  } catch {
    // No Python at all.
  }
  if (missing.length > 0) {
    console.warn(
      `SKIPPED: Python lacks ${missing.join(', ')}: pip install --target DIR them and set DIRGHAYU_PYTHON_PATH=DIR`,
    );
  }
  return missing;
}

/** What a script prints, run in `cwd`; rejects with its traceback. */
export function python(script: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'python3',
      ['-c', script],
      { cwd, env, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout)),
    );
  });
}
